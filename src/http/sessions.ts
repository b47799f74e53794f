import { type Context, Hono, type MiddlewareHandler } from 'hono'
import * as v from 'valibot'
import type { User } from '../core/users/user.ts'
import type { Accounts, Clock } from '../ports.ts'
import type { AccessTokens } from './accessTokens.ts'
import { named } from './answers.ts'
import { authenticate } from './authenticate.ts'
import type { HttpEnv } from './context.ts'
import { bodyProblems, describe } from './describe.ts'
import { fields } from './fields.ts'
import { jsonBody } from './jsonBody.ts'
import type { HttpLimits } from './limits.ts'
import { passwordMatches } from './passwords.ts'
import { type Problem, problem } from './problems.ts'
import type { RateLimits } from './rateLimits.ts'
import { makeRefreshToken, parseRefreshToken } from './refreshToken.ts'
import { userJson, userSchema } from './userJson.ts'

interface SessionRoutesDeps {
  readonly accounts: Accounts
  readonly tokens: AccessTokens
  readonly clock: Clock
  readonly limits: HttpLimits
  readonly newId: () => string
  readonly rateLimits: RateLimits
  /** Around what checks a password. */
  readonly passwordWork: MiddlewareHandler<HttpEnv>
}

/** A login lives this long without being used. */
const sessionMs = 30 * 24 * 60 * 60 * 1000

// No more rules than these: what a user can't have registered with is a wrong password like any other.
const credentials = fields({
  email: v.pipe(
    v.string('must be a text'),
    v.trim(),
    v.toLowerCase(),
    v.maxLength(254, 'must be at most 254 characters'),
  ),
  password: v.pipe(v.string('must be a text'), v.maxLength(200, 'must be at most 200 characters')),
})
const refresh = fields({
  refreshToken: v.pipe(v.string('must be a text'), v.maxLength(200, 'must be at most 200 characters')),
})

const sessionSchema = named(
  'Session',
  v.object({
    accessToken: v.pipe(v.string(), v.description('For Authorization: Bearer')),
    expiresInSeconds: v.pipe(v.number(), v.integer()),
    refreshToken: v.pipe(v.string(), v.description('Works once: the answer to it has the next one')),
    user: userSchema,
  }),
)

export function sessions(deps: SessionRoutesDeps): Hono<HttpEnv> {
  const { accounts, tokens, clock, limits, newId, rateLimits, passwordWork } = deps
  const app = new Hono<HttpEnv>()

  const answer = async (
    c: Context<HttpEnv>,
    status: 200 | 201,
    user: User,
    id: string,
    refreshToken: string,
  ) => {
    const accessToken = await tokens.issue({ userId: user.id, role: user.role, sessionId: id })
    const expiresInSeconds = tokens.lifetimeSeconds
    c.header('Cache-Control', 'no-store')
    return c.json({ accessToken, expiresInSeconds, refreshToken, user: userJson(user) }, status)
  }

  app.post(
    '/v1/sessions',
    describe({
      operationId: 'signIn',
      tag: 'Users',
      summary: 'Sign in with email and password',
      answers: [{ status: 201, description: 'The session', schema: sessionSchema }],
      problems: [...bodyProblems, 'invalid-credentials', 'overloaded', 'storage-unavailable'],
    }),
    rateLimits.signIn,
    jsonBody(credentials, limits.bodyBytesMax),
    passwordWork,
    async (c) => {
      const { email, password } = c.req.valid('json')
      const refused = await rateLimits.account(c, email)
      if (refused) return refused
      const account = await accounts.byEmail(email)
      const matches = await passwordMatches(password, account?.passwordHash)
      if (!account || !matches) return problem(c, wrongCredentials)
      const id = newId()
      const token = makeRefreshToken(id)
      const expiresAtMs = clock.nowMs() + sessionMs
      await accounts.openSession({ id, userId: account.id, tokenHash: token.secretHash, expiresAtMs })
      return answer(c, 201, account, id, token.text)
    },
  )

  app.post(
    '/v1/sessions/refresh',
    describe({
      operationId: 'refreshSession',
      tag: 'Users',
      summary: 'Exchange the refresh token for new tokens',
      description:
        'A refresh token that is used a second time ends the session: one of its two users stole it.',
      answers: [{ status: 200, description: 'The session with new tokens', schema: sessionSchema }],
      problems: [...bodyProblems, 'invalid-refresh-token', 'storage-unavailable'],
    }),
    jsonBody(refresh, limits.bodyBytesMax),
    async (c) => {
      const old = parseRefreshToken(c.req.valid('json').refreshToken)
      if (!old) return problem(c, badRefreshToken)
      const token = makeRefreshToken(old.sessionId)
      const nowMs = clock.nowMs()
      const next = { tokenHash: token.secretHash, expiresAtMs: nowMs + sessionMs }
      const userId = await accounts.rotateSession(old.sessionId, old.secretHash, next, nowMs)
      // The role is read again: this is where a new one takes effect.
      const user = userId && (await accounts.user(userId))
      if (!user) return problem(c, badRefreshToken)
      return answer(c, 200, user, old.sessionId, token.text)
    },
  )

  app.delete(
    '/v1/sessions/current',
    describe({
      operationId: 'signOut',
      tag: 'Users',
      summary: 'Sign out',
      description: 'Ends the session: its refresh token works no more. The access token runs out by itself.',
      role: 'customer',
      answers: [{ status: 204, description: 'Signed out' }],
      problems: ['storage-unavailable'],
    }),
    authenticate(tokens, 'customer'),
    async (c) => {
      await accounts.closeSession(c.get('identity').sessionId)
      return c.body(null, 204)
    },
  )

  return app
}

const wrongCredentials: Problem = {
  code: 'invalid-credentials',
  detail: 'no user has this email and password',
}

const badRefreshToken: Problem = { code: 'invalid-refresh-token', detail: 'sign in again' }
