import { Hono, type MiddlewareHandler } from 'hono'
import * as v from 'valibot'
import type { UserId } from '../core/ids.ts'
import { roles } from '../core/users/user.ts'
import type { Account, Accounts, Clock } from '../ports.ts'
import type { AccessTokens } from './accessTokens.ts'
import { authenticate } from './authenticate.ts'
import type { HttpEnv } from './context.ts'
import { bodyProblems, describe } from './describe.ts'
import { fields, oneOf, text } from './fields.ts'
import { jsonBody } from './jsonBody.ts'
import type { HttpLimits } from './limits.ts'
import { hashPassword } from './passwords.ts'
import { pathId } from './pathId.ts'
import { problem } from './problems.ts'
import type { RateLimits } from './rateLimits.ts'
import { userJson, userSchema } from './userJson.ts'

interface UserRoutesDeps {
  readonly accounts: Accounts
  readonly tokens: AccessTokens
  readonly clock: Clock
  readonly limits: HttpLimits
  readonly newId: () => string
  readonly rateLimits: RateLimits
  /** Around what hashes a password. */
  readonly passwordWork: MiddlewareHandler<HttpEnv>
}

const emailMessage = 'must be an email address of at most 254 characters'
const email = v.pipe(
  v.string(emailMessage),
  v.trim(),
  v.toLowerCase(),
  v.maxLength(254, emailMessage),
  // Whether an address works only a letter to it can tell; this catches what is certainly none.
  v.regex(/^[^\s@\p{C}]+@[^\s@\p{C}.]+(?:\.[^\s@\p{C}.]+)*$/u, emailMessage),
)
const passwordMessage = 'must be 8 to 200 characters'
const password = v.pipe(
  v.string(passwordMessage),
  v.minLength(8, passwordMessage),
  v.maxLength(200, passwordMessage),
)

const newUser = fields({ email, password, name: text(1, 100) })
const roleChange = fields({ role: oneOf(roles) })

export function users(deps: UserRoutesDeps): Hono<HttpEnv> {
  const { accounts, tokens, clock, limits, newId, rateLimits, passwordWork } = deps
  const app = new Hono<HttpEnv>()

  app.post(
    '/v1/users',
    describe({
      operationId: 'createUser',
      tag: 'Users',
      summary: 'Register as a customer',
      answers: [{ status: 201, description: 'The new user', schema: userSchema }],
      problems: [...bodyProblems, 'email-taken', 'overloaded', 'storage-unavailable'],
    }),
    rateLimits.registration,
    jsonBody(newUser, limits.bodyBytesMax),
    passwordWork,
    async (c) => {
      const { email, password, name } = c.req.valid('json')
      const account: Account = {
        id: newId() as UserId,
        email,
        name,
        role: 'customer',
        createdAtMs: clock.nowMs(),
        passwordHash: await hashPassword(password),
      }
      if (!(await accounts.createUser(account))) {
        return problem(c, { code: 'email-taken', detail: 'sign in, or register another address' })
      }
      return c.json(userJson(account), 201)
    },
  )

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
    authenticate(tokens, 'customer'),
    async (c) => {
      const { userId } = c.get('identity')
      const user = await accounts.user(userId)
      return user ? c.json(userJson(user)) : problem(c, unknownUser(userId))
    },
  )

  app.patch(
    '/v1/users/:id',
    describe({
      operationId: 'changeUser',
      tag: 'Users',
      summary: 'Give a user another role',
      description:
        'Tokens that are out keep the old role until they expire; a refresh brings the new one. Nobody changes ' +
        'their own role, so there always is an admin.',
      role: 'admin',
      answers: [{ status: 200, description: 'The user with the new role', schema: userSchema }],
      problems: [...bodyProblems, 'unknown-user', 'own-role', 'storage-unavailable'],
    }),
    authenticate(tokens, 'admin'),
    pathId('unknown-user'),
    jsonBody(roleChange, limits.bodyBytesMax),
    async (c) => {
      const id = c.req.param('id') as UserId
      if (id === c.get('identity').userId) {
        return problem(c, { code: 'own-role', detail: 'ask another admin to do it' })
      }
      const user = await accounts.setRole(id, c.req.valid('json').role)
      return user ? c.json(userJson(user)) : problem(c, unknownUser(id))
    },
  )

  return app
}

function unknownUser(id: UserId) {
  return { code: 'unknown-user', detail: `there is no user ${id}` } as const
}
