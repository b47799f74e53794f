import { expect, test } from 'vitest'
import { ada, ann, bob, cinema, stan } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const newUser = { email: 'Cora@Example.org ', password: 'correct horse', name: 'Cora' }

test('a new user is a customer, with the email in lower case and no word of the password', async () => {
  const { send, accounts } = await cinema()
  const answer = await send('POST', '/v1/users', { body: newUser })
  expect(answer.status).toBe(201)
  expect(answer.body).toEqual({
    id: 'id1',
    email: 'cora@example.org',
    name: 'Cora',
    role: 'customer',
    createdAt: '2030-01-01T18:00:00.000Z',
  })
  const account = await accounts.byEmail('cora@example.org')
  expect(account?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('an email is taken in any case', async () => {
  const { send } = await cinema()
  const answer = await send('POST', '/v1/users', { body: { ...newUser, email: 'ANN@example.org' } })
  expect(problemOf(answer)).toBe('409 email-taken')
})

test.each([
  ['email', 'no at sign', /email address/],
  ['email', 'a@b@c.org', /email address/],
  ['email', `${'a'.repeat(250)}@b.org`, /254/],
  ['email', 7, /email address/],
  ['password', 'short', /8 to 200/],
  ['password', 'x'.repeat(201), /8 to 200/],
  ['name', '   ', /1 to 100/],
  ['name', 'x'.repeat(101), /1 to 100/],
  ['name', 'two\nlines', /one line/],
  ['name', '\ud800', /1 to 100/],
  ['role', 'admin', /not known; known are: email, password, name/],
])('a bad %s (%j) is named, with what is allowed', async (field, value, message) => {
  const { send } = await cinema()
  const answer = await send('POST', '/v1/users', { body: { ...newUser, [field]: value } })
  expect(fieldsOf(answer)).toEqual({ [field]: expect.stringMatching(message) })
})

test('a field that breaks two rules is named once', async () => {
  const { send } = await cinema()
  const answer = await send('POST', '/v1/users', {
    body: { ...newUser, email: ' '.repeat(9) + 'x'.repeat(300) },
  })
  expect(answer.body.errors).toEqual([{ field: 'email', message: expect.any(String) }])
})

test('every missing field is named', async () => {
  const { send } = await cinema()
  const answer = await send('POST', '/v1/users', { body: {} })
  expect(fieldsOf(answer)).toEqual({ email: 'is required', password: 'is required', name: 'is required' })
})

test('a user sees who they are', async () => {
  const { send } = await cinema()
  const answer = await send('GET', '/v1/users/me', { as: ann })
  expect(answer.body).toMatchObject({ id: ann, email: 'ann@example.org', role: 'customer' })
  expect(answer.body).not.toHaveProperty('passwordHash')
})

test('an admin gives a user another role', async () => {
  const { send, accounts } = await cinema()
  const answer = await send('PATCH', `/v1/users/${ann}`, { as: ada, body: { role: 'staff' } })
  expect([answer.status, answer.body.role]).toEqual([200, 'staff'])
  expect((await accounts.user(ann))?.role).toBe('staff')
})

test('nobody but an admin gives roles', async () => {
  const { send, accounts } = await cinema()
  for (const as of [bob, stan]) {
    const answer = await send('PATCH', `/v1/users/${bob}`, { as, body: { role: 'admin' } })
    expect(problemOf(answer)).toBe('403 forbidden')
    expect(answer.body.needs).toBe('admin')
  }
  expect((await accounts.user(bob))?.role).toBe('customer')
})

test('an admin keeps their own role, so that there always is one', async () => {
  const { send } = await cinema()
  const answer = await send('PATCH', `/v1/users/${ada}`, { as: ada, body: { role: 'customer' } })
  expect(problemOf(answer)).toBe('409 own-role')
})

test('a role has to be one that exists', async () => {
  const { send } = await cinema()
  const answer = await send('PATCH', `/v1/users/${ann}`, { as: ada, body: { role: 'king' } })
  expect(fieldsOf(answer)).toEqual({ role: 'must be one of: customer, staff, admin' })
})

test.each(['nobody', 'NOT-AN-ID', 'x'.repeat(25)])('the user %s is unknown', async (id) => {
  const { send } = await cinema()
  const answer = await send('PATCH', `/v1/users/${id}`, { as: ada, body: { role: 'staff' } })
  expect(problemOf(answer)).toBe('404 unknown-user')
})

test('an admin lists users by email, a page at a time, by role and by a part of the address', async () => {
  const { send } = await cinema()
  const list = async (query: string) => (await send('GET', `/v1/users${query}`, { as: ada })).body
  const first = await list('?limit=3')
  expect(first.items.map(({ id }: { id: string }) => id)).toEqual(['ada', 'ann', 'bob'])
  expect(Object.keys(first.items[0]).sort()).toEqual(['createdAt', 'email', 'id', 'name', 'role'])
  const rest = await list(`?limit=3&cursor=${first.nextCursor}`)
  expect(rest).toMatchObject({ items: [{ id: 'stan' }], nextCursor: null })
  expect((await list('?role=staff')).items).toMatchObject([{ id: 'stan' }])
  expect((await list('?email=NN@')).items).toMatchObject([{ id: 'ann' }])
  expect((await list('?email=nobody')).items).toEqual([])
})

test('nobody but an admin lists users, and what is asked is checked', async () => {
  const { send } = await cinema()
  for (const as of [ann, stan]) {
    expect(problemOf(await send('GET', '/v1/users', { as }))).toBe('403 forbidden')
  }
  const bad = await send('GET', '/v1/users?role=king&limit=0&cursor=x', { as: ada })
  expect(Object.keys(fieldsOf(bad))).toEqual(['role', 'limit'])
  expect(problemOf(await send('GET', '/v1/users?cursor=x', { as: ada }))).toBe('422 invalid-request')
})

test('a role that is taken away is gone at once: the token of before is refused', async () => {
  const { send } = await cinema()
  await send('PATCH', `/v1/users/${stan}`, { as: ada, body: { role: 'customer' } })
  expect(problemOf(await send('GET', '/v1/shows/show1/log', { as: stan }))).toBe('401 invalid-token')
})

test('a role that is the same revokes nothing', async () => {
  const { send } = await cinema()
  await send('PATCH', `/v1/users/${stan}`, { as: ada, body: { role: 'staff' } })
  expect((await send('GET', '/v1/shows/show1/log', { as: stan })).status).toBe(200)
})
