import { createHash } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import type { Quota, QuotaPolicy } from '../ports.ts'
import type { AccessTokens } from './accessTokens.ts'
import { bearerToken } from './authenticate.ts'
import type { HttpEnv } from './context.ts'
import { problem } from './problems.ts'

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

export interface RateLimits {
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
  addressOf: (c: Context<HttpEnv>) => string,
): RateLimits {
  if (!quotas) return unlimited
  return {
    everyRequest: async (c, next) => {
      if (uncounted.has(c.req.path)) return next()
      const token = bearerToken(c.req.header('Authorization'))
      const identity = token && (await tokens.verify(token))
      const refused = identity
        ? await take(c, quotas.user, identity.userId)
        : await take(c, quotas.address, addressOf(c))
      return refused ?? next()
    },
    signIn: async (c, next) => (await take(c, quotas.signIn, addressOf(c))) ?? next(),
    registration: async (c, next) => (await take(c, quotas.registration, addressOf(c))) ?? next(),
    account: (c, email) => {
      // Not the address itself: where the counts are kept is no place for it.
      const key = createHash('sha256').update(email).digest('base64url')
      return take(c, quotas.account, key, false)
    },
  }
}

const pass: MiddlewareHandler<HttpEnv> = (_, next) => next()

const unlimited: RateLimits = {
  everyRequest: pass,
  signIn: pass,
  registration: pass,
  account: async () => undefined,
}

/** @param isTold whether a client hears what is left: of another's account that would tell what its owner does. */
async function take(
  c: Context<HttpEnv>,
  quota: Quota,
  key: string,
  isTold = true,
): Promise<Response | undefined> {
  const { name, max, windowSeconds } = quota.policy
  const { isGranted, left, resetMs } = await quota.take(key)
  const seconds = Math.max(1, Math.ceil(resetMs / 1000))
  if (isTold || !isGranted) {
    c.header('RateLimit-Policy', `"${name}";q=${max};w=${windowSeconds}`, { append: true })
    c.header('RateLimit', `"${name}";r=${left};t=${seconds}`, { append: true })
  }
  if (isGranted) return undefined
  return problem(c, {
    code: 'rate-limited',
    detail: `at most ${max} such requests in ${windowSeconds} s; try again in ${seconds} s`,
    // The draft's own name for it.
    extra: { 'violated-policies': [name] },
    headers: { 'Retry-After': String(seconds) },
  })
}
