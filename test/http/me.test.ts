import { beforeAll, expect, test } from 'vitest'
import type { UserId } from '../../src/core/ids.ts'
import type { Role } from '../../src/core/users/user.ts'
import { hashPassword } from '../../src/http/passwords.ts'
import { ada, ann, type Cinema, cinema } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const password = 'correct horse'
const email = 'cora@example.org'
let passwordHash: string

beforeAll(async () => {
  passwordHash = await hashPassword(password)
})

/** Cora, signed in. */
async function withCora(role: Role = 'customer') {
  const it = await cinema()
  await it.accounts.createUser({
    id: 'cora' as UserId,
    email,
    name: 'Cora',
    role,
    createdAtMs: 0,
    passwordHash,
  })
  const signIn = (word: string) => it.send('POST', '/v1/sessions', { body: { email, password: word } })
  const { body: session } = await signIn(password)
  const asCora = (method: string, path: string, body?: unknown, token = session.accessToken) =>
    it.send(method, path, { body, headers: { Authorization: `Bearer ${token}` } })
  const change = (currentPassword: unknown, newPassword: unknown) =>
    asCora('PUT', '/v1/users/me/password', { currentPassword, newPassword })
  return { ...it, signIn, session, asCora, change }
}

const refresh = (it: Pick<Cinema, 'send'>, refreshToken: string) =>
  it.send('POST', '/v1/sessions/refresh', { body: { refreshToken } })

test('a new password is the one that works, and the answer is a session that goes on', async () => {
  const it = await withCora()
  const answer = await it.change(password, 'battery staple')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('Cache-Control')).toBe('no-store')
  expect(answer.body).toMatchObject({ expiresInSeconds: 900, user: { id: 'cora' } })
  expect((await it.asCora('GET', '/v1/users/me', undefined, answer.body.accessToken)).status).toBe(200)
  expect((await refresh(it, answer.body.refreshToken)).status).toBe(200)
  expect(problemOf(await it.signIn(password))).toBe('401 invalid-credentials')
  expect((await it.signIn('battery staple')).status).toBe(201)
})

test('a new password ends every session: access and refresh tokens of before are refused at once', async () => {
  const it = await withCora()
  const { body: other } = await it.signIn(password)
  await it.change(password, 'battery staple')
  for (const { accessToken, refreshToken } of [it.session, other]) {
    expect(problemOf(await it.asCora('GET', '/v1/users/me', undefined, accessToken))).toBe(
      '401 invalid-token',
    )
    expect(problemOf(await refresh(it, refreshToken))).toBe('401 invalid-refresh-token')
  }
  expect((await it.send('GET', '/v1/users/me', { as: ann })).status).toBe(200)
})

test('who doesn’t know the password changes nothing with a token', async () => {
  const it = await withCora()
  expect(problemOf(await it.change('wrong horse', 'battery staple'))).toBe('403 wrong-password')
  expect(problemOf(await it.asCora('DELETE', '/v1/users/me', { password: 'wrong horse' }))).toBe(
    '403 wrong-password',
  )
  expect((await it.asCora('GET', '/v1/users/me')).status).toBe(200)
  expect((await it.signIn(password)).status).toBe(201)
  expect(it.left).toEqual([])
})

test('a password that is changed twice at the same time is changed once', async () => {
  const it = await withCora()
  const race = await Promise.all([
    it.change(password, 'battery staple'),
    it.change(password, 'stable genius'),
  ])
  expect(race.map(({ status }) => status).sort()).toEqual([200, 403])
})

test('fields of a change of password are checked', async () => {
  const it = await withCora()
  expect(fieldsOf(await it.change(7, 'short'))).toEqual({
    currentPassword: 'must be a text',
    newPassword: 'must be 8 to 200 characters',
  })
  expect(fieldsOf(await it.asCora('DELETE', '/v1/users/me', {}))).toEqual({ password: 'is required' })
})

test('who deletes the account is gone: tokens, sessions, the login and the address', async () => {
  const it = await withCora('staff')
  const answer = await it.asCora('DELETE', '/v1/users/me', { password })
  expect([answer.status, answer.body]).toEqual([204, ''])
  expect(problemOf(await it.asCora('GET', '/v1/users/me'))).toBe('401 invalid-token')
  expect(problemOf(await refresh(it, it.session.refreshToken))).toBe('401 invalid-refresh-token')
  expect(problemOf(await it.signIn(password))).toBe('401 invalid-credentials')
  expect(it.left).toHaveLength(1)
  const again = await it.send('POST', '/v1/users', { body: { email, password, name: 'Cora' } })
  expect(again.status).toBe(201)
})

test('an admin has to be given another role first, so that there always is one', async () => {
  const it = await withCora('admin')
  expect(problemOf(await it.asCora('DELETE', '/v1/users/me', { password }))).toBe('409 admin-stays')
  await it.send('PATCH', '/v1/users/cora', { as: ada, body: { role: 'customer' } })
  const { body } = await it.signIn(password)
  const answer = await it.asCora('DELETE', '/v1/users/me', { password }, body.accessToken)
  expect(answer.status).toBe(204)
})

test('a token that outlives its account for a moment finds nobody', async () => {
  const it = await withCora()
  await it.accounts.leave('cora' as UserId, passwordHash, 0)
  expect(problemOf(await it.asCora('GET', '/v1/users/me'))).toBe('404 unknown-user')
  expect(problemOf(await it.change(password, 'battery staple'))).toBe('404 unknown-user')
  expect(problemOf(await it.asCora('DELETE', '/v1/users/me', { password }))).toBe('404 unknown-user')
})
