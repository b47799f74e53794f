import type { MiddlewareHandler } from 'hono'
import { atLeast, type Role } from '../core/users/user.ts'
import type { AccessTokens } from './accessTokens.ts'
import type { HttpEnv } from './context.ts'
import { type Problem, problem } from './problems.ts'

/** Lets users of that role and above through, and says who they are under `c.get('identity')`. */
export function authenticate(tokens: AccessTokens, needed: Role): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const header = c.req.header('Authorization')
    if (header === undefined) return problem(c, unauthenticated)
    const token = bearerToken(header)
    const identity = token && (await tokens.verify(token))
    if (!identity) return problem(c, invalidToken)
    c.set('identity', identity)
    if (!atLeast(identity.role, needed)) return problem(c, forbidden(needed))
    return next()
  }
}

/** @returns undefined when the header has none. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization ?? '')?.[1]
}

const unauthenticated: Problem = {
  code: 'unauthenticated',
  detail: 'send Authorization: Bearer and an access token, which POST /v1/sessions gives',
}

const invalidToken: Problem = {
  code: 'invalid-token',
  detail: 'get a new one from POST /v1/sessions/refresh',
  headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
}

function forbidden(needed: Role): Problem {
  return { code: 'forbidden', detail: `this takes the role ${needed}`, extra: { needs: needed } }
}
