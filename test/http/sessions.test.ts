import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import type { UserId } from '../../src/core/ids.ts'
import { hashPassword } from '../../src/http/passwords.ts'
import { ada, type Cinema, cinema, minute } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const password = 'correct horse'
const credentials = { email: 'cora@example.org', password }
const day = 24 * 60 * minute
let passwordHash: string

beforeAll(async () => {
  passwordHash = await hashPassword(password)
})

async function withCora(): Promise<Cinema> {
  const it = await cinema()
  const id = 'cora' as UserId
  await it.accounts.createUser({
    id,
    email: credentials.email,
    name: 'Cora',
    role: 'customer',
    createdAtMs: 0,
    passwordHash,
  })
  return it
}

const signIn = async (it: Cinema) => (await it.send('POST', '/v1/sessions', { body: credentials })).body
const refresh = (it: Cinema, refreshToken: string) =>
  it.send('POST', '/v1/sessions/refresh', { body: { refreshToken } })
const me = (it: Cinema, accessToken: string) =>
  it.send('GET', '/v1/users/me', { headers: { Authorization: `Bearer ${accessToken}` } })

test('signing in gives an access token for 15 minutes, a refresh token and the user', async () => {
  const it = await withCora()
  const answer = await it.send('POST', '/v1/sessions', {
    body: { ...credentials, email: 'CORA@example.org' },
  })
  expect(answer.status).toBe(201)
  expect(answer.headers.get('Cache-Control')).toBe('no-store')
  expect(answer.body).toEqual({
    accessToken: expect.stringMatching(/^ey/),
    expiresInSeconds: 900,
    refreshToken: expect.stringMatching(/^id1\.[\w-]{43}$/),
    user: expect.objectContaining({ id: 'cora', email: 'cora@example.org', role: 'customer' }),
  })
  expect((await me(it, answer.body.accessToken)).body.id).toBe('cora')
})

test('a wrong password and an unknown email are answered word for word the same', async () => {
  const it = await withCora()
  const wrong = await it.send('POST', '/v1/sessions', { body: { ...credentials, password: 'wrong horse' } })
  const unknown = await it.send('POST', '/v1/sessions', {
    body: { ...credentials, email: 'nobody@example.org' },
  })
  expect(problemOf(wrong)).toBe('401 invalid-credentials')
  expect(wrong.headers.get('WWW-Authenticate')).toBe('Bearer')
  expect(unknown.body).toEqual(wrong.body)
})

test('what nobody could have registered with is a wrong password, not another rule to learn', async () => {
  const it = await withCora()
  const answer = await it.send('POST', '/v1/sessions', { body: { email: 'x', password: 'y' } })
  expect(problemOf(answer)).toBe('401 invalid-credentials')
})

test('fields of the login are checked', async () => {
  const it = await withCora()
  const answer = await it.send('POST', '/v1/sessions', {
    body: { email: 1, password: 'x'.repeat(201), otp: 1 },
  })
  expect(Object.keys(fieldsOf(answer))).toEqual(['email', 'password', 'otp'])
})

test('only the hash of the refresh token is kept', async () => {
  const it = await withCora()
  const { refreshToken } = await signIn(it)
  const secret = refreshToken.split('.')[1]
  const kept = createHash('sha256').update(secret).digest('base64url')
  const next = { tokenHash: 'next', expiresAtMs: Number.MAX_SAFE_INTEGER }
  expect(await it.accounts.rotateSession('id1', kept, next, 0)).toMatchObject({ id: 'cora' })
})

test('a refresh token works once, and its use a second time ends the session', async () => {
  const it = await withCora()
  const first = await signIn(it)
  const second = await refresh(it, first.refreshToken)
  expect(second.status).toBe(200)
  expect(second.body.refreshToken).not.toBe(first.refreshToken)
  expect((await me(it, second.body.accessToken)).status).toBe(200)

  expect(problemOf(await refresh(it, first.refreshToken))).toBe('401 invalid-refresh-token')
  expect(problemOf(await refresh(it, second.body.refreshToken))).toBe('401 invalid-refresh-token')
})

test('a session that is not used for 30 days ends; using it keeps it', async () => {
  const it = await withCora()
  const { refreshToken } = await signIn(it)
  it.clock.advance(30 * day - 1)
  const again = await refresh(it, refreshToken)
  expect(again.status).toBe(200)
  it.clock.advance(30 * day)
  expect(problemOf(await refresh(it, again.body.refreshToken))).toBe('401 invalid-refresh-token')
})

test.each(['', 'rubbish', 'id1.short', 'id1', `${'x'.repeat(30)}.${'y'.repeat(43)}`])(
  'the refresh token %j is invalid',
  async (token) => {
    const answer = await refresh(await withCora(), token)
    expect(problemOf(answer)).toBe('401 invalid-refresh-token')
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer')
  },
)

test('a new role takes effect at the next refresh', async () => {
  const it = await withCora()
  const { accessToken, refreshToken } = await signIn(it)
  await it.send('PATCH', '/v1/users/cora', { as: ada, body: { role: 'staff' } })
  expect(problemOf(await me(it, accessToken))).toBe('401 invalid-token')
  const { body } = await refresh(it, refreshToken)
  expect((await me(it, body.accessToken)).status).toBe(200)
  expect(body.user.role).toBe('staff')
  expect((await it.tokens.verify(body.accessToken))?.role).toBe('staff')
})

test('signing out ends the session of the token', async () => {
  const it = await withCora()
  const { accessToken, refreshToken } = await signIn(it)
  const other = await signIn(it)
  const headers = { Authorization: `Bearer ${accessToken}` }
  const answer = await it.send('DELETE', '/v1/sessions/current', { headers })
  expect([answer.status, answer.body]).toEqual([204, ''])
  expect((await refresh(it, refreshToken)).status).toBe(401)
  expect((await refresh(it, other.refreshToken)).status).toBe(200)
})
