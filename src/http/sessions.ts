import { Hono, type MiddlewareHandler } from 'hono'
import * as v from 'valibot'
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
import { reply } from './reply.ts'
import { openedSession, type SessionDeps, sessionAnswer, sessionMs, sessionSchema } from './session.ts'

interface SessionRoutesDeps extends SessionDeps {
  readonly limits: HttpLimits
  readonly rateLimits: RateLimits
  /** Around what checks a password. */
  readonly passwordWork: MiddlewareHandler<HttpEnv>
}

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

export function sessions(deps: SessionRoutesDeps): Hono<HttpEnv> {
  const { accounts, tokens, clock, limits, rateLimits, passwordWork } = deps
  const app = new Hono<HttpEnv>()

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
      // Changed meanwhile, by somebody who knows the new one.
      const opened = await openedSession(c, deps, 201, account, account.passwordHash)
      return opened ?? problem(c, wrongCredentials)
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
      // The role is read again: this is where a new one takes effect.
      const user = await accounts.rotateSession(old.sessionId, old.secretHash, next, nowMs)
      if (!user) return problem(c, badRefreshToken)
      return sessionAnswer(c, deps, 200, user, old.sessionId, token.text)
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
      return reply(c, null, 204)
    },
  )

  return app
}

const wrongCredentials: Problem = {
  code: 'invalid-credentials',
  detail: 'no user has this email and password',
}

const badRefreshToken: Problem = { code: 'invalid-refresh-token', detail: 'sign in again' }
