import { Hono, type MiddlewareHandler } from 'hono'
import * as v from 'valibot'
import type { Accounts, NewAccount } from '../accountPorts.ts'
import type { UserId } from '../core/ids.ts'
import { roles } from '../core/users/user.ts'
import type { Clock } from '../ports.ts'
import type { AccessTokens } from './accessTokens.ts'
import { pageOf } from './answers.ts'
import { authenticate } from './authenticate.ts'
import type { HttpEnv } from './context.ts'
import { decodeCursor, pageJson, userPosition } from './cursor.ts'
import { bodyProblems, describe } from './describe.ts'
import { cursorParam, fields, newPassword, oneOf, pageLimit, text } from './fields.ts'
import { jsonBody } from './jsonBody.ts'
import type { HttpLimits } from './limits.ts'
import { hashPassword } from './passwords.ts'
import { pathId } from './pathId.ts'
import { problem } from './problems.ts'
import { queryParams } from './queryParams.ts'
import type { RateLimits } from './rateLimits.ts'
import { replyJson } from './reply.ts'
import type { RevokedTokens } from './revokedTokens.ts'
import { userJson, userSchema } from './userJson.ts'

interface UserRoutesDeps {
  readonly accounts: Accounts
  readonly tokens: AccessTokens
  readonly revokedTokens: RevokedTokens
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
const newUser = fields({ email, password: newPassword, name: text(1, 100) })
const usersQuery = fields({
  email: v.optional(v.pipe(text(1, 254), v.description('Part of the address, in any case'))),
  role: v.optional(v.pipe(oneOf(roles), v.description('Users with that role only'))),
  cursor: cursorParam,
  limit: pageLimit(50, 200),
})
const roleChange = fields({ role: oneOf(roles) })

export function users(deps: UserRoutesDeps): Hono<HttpEnv> {
  const { accounts, tokens, revokedTokens, clock, limits, newId, rateLimits, passwordWork } = deps
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
      const account: NewAccount = {
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
      return replyJson(c, userJson(account), 201)
    },
  )

  app.get(
    '/v1/users',
    describe({
      operationId: 'listUsers',
      tag: 'Users',
      summary: 'Users, by email',
      role: 'admin',
      answers: [{ status: 200, description: 'A page of users', schema: pageOf(userSchema) }],
      problems: ['invalid-request', 'storage-unavailable'],
    }),
    authenticate(tokens, 'admin'),
    queryParams(usersQuery),
    async (c) => {
      const { email, role, cursor, limit } = c.req.valid('query')
      const after = decodeCursor(cursor, 'users', userPosition)
      if (!after.ok) return problem(c, after.problem)
      const filter = { ...(email !== undefined && { email }), ...(role !== undefined && { role }) }
      const page = await accounts.users(filter, after.position, limit)
      return replyJson(c, pageJson(page, 'users', userJson), 200, { 'Cache-Control': 'no-store' })
    },
  )

  app.patch(
    '/v1/users/:id',
    describe({
      operationId: 'changeUser',
      tag: 'Users',
      summary: 'Give a user another role',
      description:
        'Access tokens that are out are refused, here at once and on other nodes within two seconds; a refresh brings ' +
        'one with the new role. Nobody changes their own role, so there always is an admin.',
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
      const user = await accounts.setRole(id, c.req.valid('json').role, clock.nowMs())
      if (!user) return problem(c, unknownUser(id))
      revokedTokens.learn(id, user.tokenGeneration)
      return replyJson(c, userJson(user))
    },
  )

  return app
}

function unknownUser(id: UserId) {
  return { code: 'unknown-user', detail: `there is no user ${id}` } as const
}
