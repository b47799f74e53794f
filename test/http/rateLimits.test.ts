import { expect, test } from 'vitest'
import { quotaDefaults } from '../../src/httpSettings.ts'
import { fakeQuotas } from '../fakes/fakeQuotas.ts'
import { ann, bob, cinema } from './cinema.ts'
import { problemOf } from './problemOf.ts'

const here = '192.0.2.1'
const there = '192.0.2.2'

/** The cinema with these quotas, which allow so many. */
async function limited(max: Parameters<typeof fakeQuotas>[0]) {
  const quotas = fakeQuotas(max)
  return { ...(await cinema(undefined, {}, { quotas })), quotas }
}

const credentials = { email: 'eve@example.org', password: 'guessed wrong' }

test('a user has a quota of their own, wherever they ask from', async () => {
  const { send } = await limited({ user: 2 })
  const me = (as: typeof ann, from: string) => send('GET', '/v1/users/me', { as, from })
  expect((await me(ann, here)).status).toBe(200)
  expect((await me(ann, there)).status).toBe(200)
  const refused = await me(ann, '192.0.2.3')
  expect(problemOf(refused)).toBe('429 rate-limited')
  expect((await me(bob, here)).status).toBe(200)
})

test('requests without a good token count for their address, and those with one do not', async () => {
  const { send } = await limited({ address: 2 })
  const shows = (from: string, headers = {}) => send('GET', '/v1/shows', { from, headers })
  await send('GET', '/v1/users/me', { as: ann, from: here })
  expect((await shows(here)).status).toBe(200)
  expect((await shows(here, { Authorization: 'Bearer forged' })).status).toBe(200)
  expect(problemOf(await shows(here))).toBe('429 rate-limited')
  expect(problemOf(await shows(here, { Authorization: 'Bearer forged' }))).toBe('429 rate-limited')
  expect((await shows(there)).status).toBe(200)
  expect((await send('GET', '/v1/users/me', { as: ann, from: here })).status).toBe(200)
})

test('what is not there and what fails counts as well', async () => {
  const { send, quotas } = await limited({})
  await send('GET', '/v1/nothing', { from: here })
  await send('POST', '/v1/users', { body: {}, from: here })
  expect(quotas.address.taken.get(here)).toBe(2)
})

test('a load balancer and a Prometheus are never turned away', async () => {
  const { send } = await limited({ address: 0 })
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    const answer = await send('GET', path, { from: here })
    expect([answer.status, answer.headers.get('RateLimit')]).toEqual([200, null])
  }
})

test('every answer says what is left, a refusal and an error too', async () => {
  const { send } = await limited({ address: 2 })
  const told = async (path: string) => {
    const { headers } = await send('GET', path, { from: here })
    return [headers.get('RateLimit-Policy'), headers.get('RateLimit')]
  }
  expect(await told('/v1/shows')).toEqual(['"address";q=2;w=10', '"address";r=1;t=4'])
  expect(await told('/v1/nothing')).toEqual(['"address";q=2;w=10', '"address";r=0;t=4'])
  expect(await told('/v1/shows')).toEqual(['"address";q=2;w=10', '"address";r=0;t=4'])
})

test('a refusal says which quota it is and how long to wait', async () => {
  const { send } = await limited({ address: 0 })
  const { headers, body } = await send('GET', '/v1/shows', { from: here })
  expect(headers.get('Retry-After')).toBe('4')
  expect(body).toMatchObject({
    code: 'rate-limited',
    detail: 'at most 0 such requests in 10 s; try again in 4 s',
    'violated-policies': ['address'],
  })
})

test('sign-ins are limited by address, before a password is checked', async () => {
  const { send } = await limited({ signIn: 1 })
  const signIn = (from: string) => send('POST', '/v1/sessions', { body: credentials, from })
  const first = await signIn(here)
  expect(problemOf(first)).toBe('401 invalid-credentials')
  expect(first.headers.get('RateLimit')).toBe('"address";r=999;t=4, "sign-in";r=0;t=4')
  expect(first.headers.get('RateLimit-Policy')).toBe('"address";q=1000;w=10, "sign-in";q=1;w=60')
  const refused = await signIn(here)
  expect(problemOf(refused)).toBe('429 rate-limited')
  expect(refused.body['violated-policies']).toEqual(['sign-in'])
  expect(problemOf(await signIn(there))).toBe('401 invalid-credentials')
})

test('guesses at an account are limited from all addresses together, however the email is written', async () => {
  const { send, quotas } = await limited({ account: 2 })
  const signIn = (email: string, from: string) =>
    send('POST', '/v1/sessions', { body: { ...credentials, email }, from })
  expect(problemOf(await signIn('eve@example.org', here))).toBe('401 invalid-credentials')
  expect(problemOf(await signIn('EVE@example.org', there))).toBe('401 invalid-credentials')
  const refused = await signIn(' eve@example.org ', '192.0.2.3')
  expect(problemOf(refused)).toBe('429 rate-limited')
  expect(refused.body['violated-policies']).toEqual(['account'])
  expect(problemOf(await signIn('adam@example.org', here))).toBe('401 invalid-credentials')
  expect([...quotas.account.taken.keys()].join()).not.toContain('@')
})

test('until then nobody is told how often others have tried', async () => {
  const { send } = await limited({})
  const answer = await send('POST', '/v1/sessions', { body: credentials, from: here })
  expect(answer.headers.get('RateLimit')).not.toContain('account')
})

test('registrations are limited by address', async () => {
  const { send } = await limited({ registration: 1 })
  const register = (email: string, from: string) =>
    send('POST', '/v1/users', { body: { email, password: 'long enough', name: 'Eve' }, from })
  expect((await register('eve1@example.org', here)).status).toBe(201)
  expect(problemOf(await register('eve2@example.org', here))).toBe('429 rate-limited')
  expect((await register('eve2@example.org', there)).status).toBe(201)
})

test('a refusal is not kept under the idempotency key: the repeat is the first', async () => {
  const { reserve, quotas } = await limited({ user: 1 })
  await reserve(ann, ['A1'])
  const key = { 'Idempotency-Key': 'k1' }
  expect(problemOf(await reserve(ann, ['A2'], {}, key))).toBe('429 rate-limited')
  quotas.user.nextWindow()
  expect(await reserve(ann, ['A2'], {}, key)).toMatchObject({ status: 201, body: { seats: ['A2'] } })
})

test('without quotas nothing is limited and nothing told', async () => {
  const { send } = await cinema()
  const answer = await send('GET', '/v1/shows')
  expect([answer.headers.get('RateLimit'), answer.headers.get('RateLimit-Policy')]).toEqual([null, null])
})

test('of sign-ins and registrations only so many run at the same time', async () => {
  const { send } = await cinema()
  const signIns = Array.from({ length: 3 }, () => send('POST', '/v1/sessions', { body: credentials }))
  const registrations = Array.from({ length: 3 }, (_, i) =>
    send('POST', '/v1/users', {
      body: { email: `eve${i}@example.org`, password: 'long enough', name: 'Eve' },
    }),
  )
  const answers = await Promise.all([...signIns, ...registrations])
  const refused = answers.filter(({ status }) => status === 503)
  expect(refused.map(problemOf)).toEqual(['503 overloaded', '503 overloaded'])
  for (const { headers } of refused) expect(headers.get('Retry-After')).toBe('1')
  const later = await send('POST', '/v1/sessions', { body: credentials })
  expect(problemOf(later)).toBe('401 invalid-credentials')
})

test('the usual quotas are stricter where a request is dearer', () => {
  const perMinute = ({ max, windowSeconds }: { max: number; windowSeconds: number }) =>
    (max / windowSeconds) * 60
  const { user, address, signIn, account, registration } = quotaDefaults
  expect(perMinute(signIn)).toBeLessThan(perMinute(user) / 5)
  expect(perMinute(registration)).toBeLessThan(perMinute(signIn))
  expect(perMinute(account)).toBeLessThan(perMinute(signIn))
  expect(perMinute(address)).toBeGreaterThan(perMinute(user))
})
