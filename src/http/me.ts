import { Hono, type MiddlewareHandler } from 'hono'
import * as v from 'valibot'
import { authenticate } from './authenticate.ts'
import type { HttpEnv } from './context.ts'
import { bodyProblems, describe } from './describe.ts'
import { fields, newPassword } from './fields.ts'
import { jsonBody } from './jsonBody.ts'
import type { HttpLimits } from './limits.ts'
import { hashPassword, passwordMatches } from './passwords.ts'
import { type Problem, problem } from './problems.ts'
import type { RateLimits } from './rateLimits.ts'
import { reply, replyJson } from './reply.ts'
import type { RevokedTokens } from './revokedTokens.ts'
import { openedSession, type SessionDeps, sessionSchema } from './session.ts'
import { userJson, userSchema } from './userJson.ts'

interface MeDeps extends SessionDeps {
  readonly revokedTokens: RevokedTokens
  readonly limits: HttpLimits
  readonly rateLimits: RateLimits
  /** Around what checks a password. */
  readonly passwordWork: MiddlewareHandler<HttpEnv>
  /** A user has left: what they still have is to be given back. */
  readonly onLeft: () => void
}

// No more rules than these: what is no user's password is a wrong one like any other.
const known = v.pipe(v.string('must be a text'), v.maxLength(200, 'must be at most 200 characters'))
const passwordChange = fields({ currentPassword: known, newPassword })
const farewell = fields({ password: known })

/** What users do with their own account. */
export function me(deps: MeDeps): Hono<HttpEnv> {
  const { accounts, tokens, clock, limits, rateLimits, passwordWork, revokedTokens, onLeft } = deps
  const app = new Hono<HttpEnv>()
  const user = authenticate(tokens, 'customer')

  app.get(
    '/v1/users/me',
    describe({
      operationId: 'getMe',
      tag: 'Users',
      summary: 'Who am I',
      role: 'customer',
      answers: [{ status: 200, description: 'The user of the access token', schema: userSchema }],
      problems: ['unknown-user', 'storage-unavailable'],
    }),
    user,
    async (c) => {
      const found = await accounts.user(c.get('identity').userId)
      return found ? replyJson(c, userJson(found)) : problem(c, gone)
    },
  )

  app.put(
    '/v1/users/me/password',
    describe({
      operationId: 'changePassword',
      tag: 'Users',
      summary: 'Change my password',
      description:
        'Ends every session, this one too: access tokens that are out are refused, here at once and on other nodes ' +
        'within two seconds. The answer is a new session.',
      role: 'customer',
      answers: [{ status: 200, description: 'A new session', schema: sessionSchema }],
      problems: [...bodyProblems, 'unknown-user', 'wrong-password', 'overloaded', 'storage-unavailable'],
    }),
    user,
    rateLimits.signIn,
    jsonBody(passwordChange, limits.bodyBytesMax),
    passwordWork,
    async (c) => {
      const { currentPassword, newPassword } = c.req.valid('json')
      const account = await accounts.account(c.get('identity').userId)
      if (!account) return problem(c, gone)
      const refused = await rateLimits.account(c, account.email)
      if (refused) return refused
      if (!(await passwordMatches(currentPassword, account.passwordHash))) return problem(c, wrong)
      const hash = await hashPassword(newPassword)
      const changed = await accounts.changePassword(account.id, account.passwordHash, hash, clock.nowMs())
      if (!changed) return problem(c, wrong)
      revokedTokens.learn(changed.id, changed.tokenGeneration)
      // Changed once more meanwhile, by somebody who knows the new one.
      return (await openedSession(c, deps, 200, changed, hash)) ?? problem(c, wrong)
    },
  )

  app.delete(
    '/v1/users/me',
    describe({
      operationId: 'deleteMe',
      tag: 'Users',
      summary: 'Delete my account',
      description:
        'Name, address and password are gone at once, and so is every token. Within seconds, places in line are given ' +
        'up and reservations of shows to come cancelled, so that others get the seats; what was of shows that have ' +
        'started stays with an id that leads to nobody. An admin has to be given another role first.',
      role: 'customer',
      answers: [{ status: 204, description: 'It is deleted' }],
      problems: [
        ...bodyProblems,
        'unknown-user',
        'wrong-password',
        'admin-stays',
        'overloaded',
        'storage-unavailable',
      ],
    }),
    user,
    rateLimits.signIn,
    jsonBody(farewell, limits.bodyBytesMax),
    passwordWork,
    async (c) => {
      const account = await accounts.account(c.get('identity').userId)
      if (!account) return problem(c, gone)
      const refused = await rateLimits.account(c, account.email)
      if (refused) return refused
      // Nobody takes their own role away, so there always is an admin.
      if (account.role === 'admin') return problem(c, adminStays)
      const { password } = c.req.valid('json')
      if (!(await passwordMatches(password, account.passwordHash))) return problem(c, wrong)
      const generation = await accounts.leave(account.id, account.passwordHash, clock.nowMs())
      if (generation === undefined) return problem(c, wrong)
      revokedTokens.learn(account.id, generation)
      onLeft()
      return reply(c, null, 204)
    },
  )

  return app
}

const gone: Problem = { code: 'unknown-user', detail: 'the account of this token has been deleted' }
const wrong: Problem = { code: 'wrong-password', detail: 'it is not the password of this account' }
const adminStays: Problem = {
  code: 'admin-stays',
  detail: 'ask another admin to give you another role first',
}
