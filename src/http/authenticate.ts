import type { MiddlewareHandler } from 'hono'
import { atLeast, type Role } from '../core/users/user.ts'
import type { AccessTokens, Identity } from './accessTokens.ts'
import type { HttpEnv } from './context.ts'
import { type Problem, problem } from './problems.ts'

/** Lets users of that role and above through, and says who they are under `c.get('identity')`. */
export function authenticate(tokens: AccessTokens, needed: Role): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const { identity, refused } = await identified(tokens, needed, c.req.header('Authorization'))
    if (identity) c.set('identity', identity)
    return refused ? problem(c, refused) : next()
  }
}

/** @returns who it is as far as that is known, and what is told to who isn't let through. */
export async function identified(
  tokens: AccessTokens,
  needed: Role,
  authorization: string | undefined,
): Promise<
  | { readonly identity: Identity; readonly refused?: undefined }
  | { readonly identity?: Identity; readonly refused: Problem }
> {
  if (authorization === undefined) return { refused: unauthenticated }
  const token = bearerToken(authorization)
  const identity = token && (await tokens.verify(token))
  if (!identity) return { refused: invalidToken }
  return atLeast(identity.role, needed) ? { identity } : { identity, refused: forbidden(needed) }
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
