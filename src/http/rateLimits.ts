import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import type { Quota, QuotaPolicy } from '../quotaPorts.ts'
import type { AccessTokens } from './accessTokens.ts'
import { bearerToken } from './authenticate.ts'
import type { Origin } from './clientAddress.ts'
import type { HttpEnv } from './context.ts'
import { type Problem, problem } from './problems.ts'

/** What is counted. Requests with a good token count for its user, all others for the address they come from. */
export interface QuotaPolicies {
  readonly user: QuotaPolicy
  readonly address: QuotaPolicy
  /** Sign-ins from an address. */
  readonly signIn: QuotaPolicy
  /** Sign-ins to an account, from wherever. */
  readonly account: QuotaPolicy
  /** Registrations from an address. */
  readonly registration: QuotaPolicy
}

export type Quotas = { readonly [Name in keyof QuotaPolicies]: Quota }

/** Who asks: a user with a good token, or else an address. */
interface Asking extends Origin {
  readonly authorization: string | undefined
}

export interface RateLimits {
  /** Counts a request that no middleware is asked of. undefined: nothing is limited. */
  readonly count: ((asking: Asking) => Promise<Count>) | undefined
  readonly everyRequest: MiddlewareHandler<HttpEnv>
  readonly signIn: MiddlewareHandler<HttpEnv>
  readonly registration: MiddlewareHandler<HttpEnv>
  /** @returns what to answer when somebody has tried too many passwords of this account. */
  account(c: Context<HttpEnv>, email: string): Promise<Response | undefined>
}

/** A load balancer and a Prometheus that are turned away would take the node for dead. */
const uncounted = new Set(['/healthz', '/readyz', '/metrics'])

/**
 * Answers 429 to whoever asks too often, before anything dear is done, and tells everybody how much they have left:
 * `RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-11.
 *
 * @param quotas undefined: nothing is limited.
 */
export function createRateLimits(
  quotas: Quotas | undefined,
  tokens: AccessTokens,
  addressOf: (origin: Origin) => string,
): RateLimits {
  if (!quotas) return unlimited
  const count = async (asking: Asking) => {
    const token = bearerToken(asking.authorization)
    const identity = token && (await tokens.verify(token))
    return identity ? take(quotas.user, identity.userId) : take(quotas.address, addressOf(asking))
  }
  const ofAddress = (quota: Quota): MiddlewareHandler<HttpEnv> => {
    return async (c, next) => answered(c, await take(quota, addressOf(askingThrough(c)))) ?? next()
  }
  return {
    count,
    everyRequest: async (c, next) => {
      if (uncounted.has(c.req.path)) return next()
      return answered(c, await count(askingThrough(c))) ?? next()
    },
    signIn: ofAddress(quotas.signIn),
    registration: ofAddress(quotas.registration),
    account: async (c, email) => {
      // Not the address itself: where the counts are kept is no place for it.
      const key = createHash('sha256').update(email).digest('base64url')
      const count = await take(quotas.account, key)
      // What is left of another's account would tell what its owner does.
      return count.isGranted ? undefined : answered(c, count)
    },
  }
}

const pass: MiddlewareHandler<HttpEnv> = (_, next) => next()

const unlimited: RateLimits = {
  count: undefined,
  everyRequest: pass,
  signIn: pass,
  registration: pass,
  account: async () => undefined,
}

/** What counting a request has come to. */
export interface Count {
  readonly isGranted: boolean
  /** For every answer to the request. */
  readonly headers: Readonly<Record<string, string>>
  readonly policy: QuotaPolicy
  /** Until the next window. */
  readonly seconds: number
}

async function take(quota: Quota, key: string): Promise<Count> {
  const { policy } = quota
  const { name, max, windowSeconds } = policy
  const { isGranted, left, resetMs } = await quota.take(key)
  const seconds = Math.max(1, Math.ceil(resetMs / 1000))
  const headers = {
    'RateLimit-Policy': `"${name}";q=${max};w=${windowSeconds}`,
    RateLimit: `"${name}";r=${left};t=${seconds}`,
  }
  return { isGranted, headers, policy, seconds }
}

/** Of a request that Node has read. */
export function askingOf({ socket, headers }: IncomingMessage): Asking {
  return {
    remoteAddress: socket.remoteAddress,
    forwardedFor: headers['x-forwarded-for'] as string | undefined,
    authorization: headers.authorization,
  }
}

function askingThrough(c: Context<HttpEnv>): Asking {
  return {
    remoteAddress: c.env?.incoming?.socket.remoteAddress,
    forwardedFor: c.req.header('X-Forwarded-For'),
    authorization: c.req.header('Authorization'),
  }
}

/** Has every answer tell what is left. @returns the answer to who has nothing left. */
function answered(c: Context<HttpEnv>, count: Count): Response | undefined {
  const { isGranted, headers } = count
  const told = c.get('headers')
  for (const [name, quota] of Object.entries(headers)) {
    // A request may count for several quotas.
    told[name] = told[name] === undefined ? quota : `${told[name]}, ${quota}`
  }
  return isGranted ? undefined : problem(c, tooOften(count))
}

export function tooOften({ policy, seconds }: Count): Problem {
  const { name, max, windowSeconds } = policy
  return {
    code: 'rate-limited',
    detail: `at most ${max} such requests in ${windowSeconds} s; try again in ${seconds} s`,
    // The draft's own name for it.
    extra: { 'violated-policies': [name] },
    headers: { 'Retry-After': String(seconds) },
  }
}
