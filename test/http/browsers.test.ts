import { expect, test } from 'vitest'
import { fakeQuotas } from '../fakes/fakeQuotas.ts'
import { ann, cinema } from './cinema.ts'

const shop = 'https://cinema.example'
const stranger = 'https://evil.example'

const preflight = (Origin: string) => ({
  headers: {
    Origin,
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'authorization,content-type,idempotency-key',
  },
})

test.each([
  ['GET', '/v1/shows', 200],
  ['GET', '/v1/nothing', 404],
  ['GET', '/v1/users/me', 401],
  ['POST', '/v1/users', 400],
  ['GET', '/metrics', 200],
])('%s %s: a browser may read the answer and do nothing else with it', async (method, path, status) => {
  const { send } = await cinema()
  const answer = await send(method, path)
  expect(answer.status).toBe(status)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  })
})

test('an error of ours is no exception', async () => {
  const { send, directory } = await cinema()
  directory.shows = () => Promise.reject(new Error('bug'))
  const { status, headers } = await send('GET', '/v1/shows')
  expect([status, headers.get('X-Content-Type-Options')]).toEqual([500, 'nosniff'])
})

test('without a setting no page of another origin may use the API', async () => {
  const { send } = await cinema()
  const answer = await send('GET', '/v1/shows', { headers: { Origin: shop } })
  expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  expect((await send('OPTIONS', '/v1/users', preflight(shop))).status).toBe(405)
})

test('pages of the origins that are set may, and no others', async () => {
  const { send } = await cinema(undefined, {}, { corsOrigins: [shop, 'https://kiosk.example'] })
  const allowed = async (Origin: string) =>
    (await send('GET', '/v1/shows', { headers: { Origin } })).headers.get('Access-Control-Allow-Origin')
  expect(await allowed(shop)).toBe(shop)
  expect(await allowed('https://kiosk.example')).toBe('https://kiosk.example')
  expect(await allowed(stranger)).toBeNull()
  expect(await allowed('null')).toBeNull()
})

test('caches keep the answers to different origins apart', async () => {
  const { send } = await cinema(undefined, {}, { corsOrigins: [shop] })
  const { headers } = await send('GET', '/v1/shows', { headers: { Origin: stranger } })
  expect(headers.get('Vary')).toContain('Origin')
})

test('a browser that asks first hears which methods and headers it may send', async () => {
  const { send } = await cinema(undefined, {}, { corsOrigins: [shop] })
  const { status, headers } = await send('OPTIONS', '/v1/shows/show1/reservations', preflight(shop))
  expect(status).toBe(204)
  expect(headers.get('Access-Control-Allow-Origin')).toBe(shop)
  expect(headers.get('Access-Control-Allow-Methods')).toBe('GET,HEAD,POST,PUT,PATCH,DELETE')
  expect(headers.get('Access-Control-Allow-Headers')).toMatch(/^Authorization,Content-Type,Idempotency-Key,/)
  expect(headers.get('Access-Control-Max-Age')).toBe('7200')
  expect(headers.get('Access-Control-Allow-Credentials')).toBeNull()
})

test('a page may read a refusal and its headers, and asking first costs no quota', async () => {
  const quotas = fakeQuotas({ user: 1 })
  const { send, reserve } = await cinema(undefined, {}, { corsOrigins: ['*'], quotas })
  await send('OPTIONS', '/v1/shows/show1/reservations', preflight(shop))
  await reserve(ann, ['A1'])
  const { status, headers } = await reserve(ann, ['A2'], {}, { Origin: shop })
  expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([429, '*'])
  expect(headers.get('Access-Control-Expose-Headers')).toContain('Retry-After')
  expect(headers.get('Access-Control-Expose-Headers')).toContain('Content-Disposition')
  expect([...quotas.address.taken.keys()]).toEqual([])
})
