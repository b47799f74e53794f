/** What config.ts says about HTTP. Every number has its unit in its name and its reason beside it. */
import { isIP } from 'node:net'
import { StartError } from './faults.ts'
import type { TrustedProxies } from './http/clientAddress.ts'
import type { ClientLimits } from './http/listen.ts'
import type { QuotaPolicies } from './http/rateLimits.ts'

export interface HttpSettings {
  /** undefined: nothing is limited. */
  readonly quotas: QuotaPolicies | undefined
  readonly trustedProxies: TrustedProxies
  /** `*`: all of them. */
  readonly corsOrigins: readonly string[]
  readonly clients: ClientLimits
}

// Windows of ten seconds: nobody is locked out for longer than that by a burst.
export const quotaDefaults: QuotaPolicies = {
  // A person who clicks as fast as they can, with a page that asks for the map every second, comes to a third of it.
  user: { name: 'user', max: 100, windowSeconds: 10 },
  // Behind one address may be an office or a carrier's customers, who look before they sign in. A machine that floods
  // gets a hundredth of what a node answers.
  address: { name: 'address', max: 1000, windowSeconds: 10 },
  // A full house that signs in at once over its own network has to try again; a guesser has as many tries, each of
  // which is 20 ms of a core.
  signIn: { name: 'sign-in', max: 60, windowSeconds: 60 },
  // All the tills of a cinema may have one account and start in the same minute. Whoever guesses gets 2,000 tries a day,
  // from however many addresses; whoever wants to lock somebody out leaves them the sessions that they have.
  account: { name: 'account', max: 20, windowSeconds: 15 * 60 },
  // Seats are limited by user, so users are limited by address. A minute apart would do for a family.
  registration: { name: 'registration', max: 30, windowSeconds: 10 * 60 },
}

const clients: ClientLimits = {
  // All watchers, and as many who ask. Each takes a file descriptor (`ulimit -n`) and some 20 kB; who is turned away finds
  // another node.
  connectionsMax: 20_000,
  // As many as come at once at noon. Whom it turns away asks again after 1, 3, 7 and 15 seconds, and not in that order.
  backlogMax: 10_000,
  // A head is a packet or two. Who sends a byte now and then to keep a connection is let go of.
  headersMs: 10_000,
  // The largest layout at 2 Mbit/s.
  requestMs: 60_000,
  // Longer than the 60 s of the usual proxies and of our own: then it is they who close, and no request is sent on a
  // connection that ends.
  keepAliveMs: 75_000,
  // Four heartbeats of a stream; the longest that anything else is waited for is some seconds.
  silentMs: 60_000,
  checkEveryMs: 2000,
}

/** More of them than there are on any way that is known. */
const hopsMax = 10

/** @throws StartError one line that names the bad value and what is allowed. */
export function httpSettings(env: Readonly<Record<string, string | undefined>>): HttpSettings {
  if (env.USHER_RATE_LIMIT && env.USHER_RATE_LIMIT !== 'off') {
    throw new StartError(`USHER_RATE_LIMIT must be off, and is "${env.USHER_RATE_LIMIT}"`)
  }
  return {
    quotas: env.USHER_RATE_LIMIT === 'off' ? undefined : quotaDefaults,
    trustedProxies: readProxies(env.USHER_TRUSTED_PROXIES || '0'),
    corsOrigins: readOrigins(env.USHER_CORS_ORIGINS || ''),
    clients,
  }
}

function readOrigins(text: string): readonly string[] {
  const origins = text.split(',').map((origin) => origin.trim())
  if (text === '') return []
  const wrong = origins.find((origin) => origin !== '*' && !isOrigin(origin))
  if (wrong === undefined) return origins
  throw new StartError(
    `USHER_CORS_ORIGINS must be * or origins as browsers send them, such as https://cinema.example, and has "${wrong}"`,
  )
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

function readProxies(text: string): TrustedProxies {
  if (/^\d+$/.test(text) && Number(text) <= hopsMax) return Number(text)
  const proxies = text.split(',').map((proxy) => proxy.trim())
  if (proxies.every(isNetwork)) return proxies
  throw new StartError(
    `USHER_TRUSTED_PROXIES must be how many proxies there are, at most ${hopsMax}, or their addresses (10.0.0.0/8), and is "${text}"`,
  )
}

function isNetwork(text: string): boolean {
  const [address = '', bits = '0', ...others] = text.split('/')
  const version = isIP(address)
  return (
    version > 0 && others.length === 0 && /^\d+$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)
  )
}
