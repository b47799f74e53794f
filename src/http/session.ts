import type { Context } from 'hono'
import * as v from 'valibot'
import type { Accounts } from '../accountPorts.ts'
import type { User } from '../core/users/user.ts'
import type { Clock } from '../ports.ts'
import type { AccessTokens } from './accessTokens.ts'
import { named } from './answers.ts'
import type { HttpEnv } from './context.ts'
import { makeRefreshToken } from './refreshToken.ts'
import { replyJson } from './reply.ts'
import { userJson, userSchema } from './userJson.ts'

export interface SessionDeps {
  readonly accounts: Accounts
  readonly tokens: AccessTokens
  readonly clock: Clock
  readonly newId: () => string
}

/** A login lives this long without being used. */
export const sessionMs = 30 * 24 * 60 * 60 * 1000

export const sessionSchema = named(
  'Session',
  v.object({
    accessToken: v.pipe(v.string(), v.description('For Authorization: Bearer')),
    expiresInSeconds: v.pipe(v.number(), v.integer()),
    refreshToken: v.pipe(v.string(), v.description('Works once: the answer to it has the next one')),
    user: userSchema,
  }),
)

/** Signs a user in. @returns undefined when the password isn't that one any more. */
export async function openedSession(
  c: Context<HttpEnv>,
  deps: SessionDeps,
  status: 200 | 201,
  user: User,
  passwordHash: string,
) {
  const { accounts, clock, newId } = deps
  const id = newId()
  const token = makeRefreshToken(id)
  const expiresAtMs = clock.nowMs() + sessionMs
  const session = { id, userId: user.id, tokenHash: token.secretHash, expiresAtMs }
  if (!(await accounts.openSession(session, passwordHash))) return undefined
  return sessionAnswer(c, deps, status, user, id, token.text)
}

/** The tokens of a session that is open. */
export async function sessionAnswer(
  c: Context<HttpEnv>,
  { tokens }: Pick<SessionDeps, 'tokens'>,
  status: 200 | 201,
  user: User,
  sessionId: string,
  refreshToken: string,
) {
  const { id: userId, role, tokenGeneration } = user
  const accessToken = await tokens.issue({ userId, role, sessionId, tokenGeneration })
  const expiresInSeconds = tokens.lifetimeSeconds
  return replyJson(c, { accessToken, expiresInSeconds, refreshToken, user: userJson(user) }, status, {
    'Cache-Control': 'no-store',
  })
}
