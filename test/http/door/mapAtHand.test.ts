import { expect, test } from 'vitest'
import { fakeQuotas } from '../../fakes/fakeQuotas.ts'
import { ann, stan } from '../cinema.ts'
import { type Asked, doorOf, type Options } from './bothWays.ts'

const url = '/v1/shows/show1/seats'

/** The cinema with a show of which something is sold. */
async function selling(options: Options = {}) {
  const it = await doorOf(options)
  await it.reserve(ann, ['A1'])
  return it
}

const many = () => fakeQuotas({ user: 5, address: 5 })
const asked: [string, Asked][] = [
  ['a map', {}],
  ['a map that is known', { headers: { 'If-None-Match': '"1"' } }],
  ['one that is known compressed', { headers: { 'If-None-Match': 'W/"0", "1-gzip"' } }],
  ['one of which an older version is known', { headers: { 'If-None-Match': '"0"' } }],
  ['anything that there is', { headers: { 'If-None-Match': '*' } }],
  ['with a bad token', { headers: { Authorization: 'Bearer forged' } }],
]
for (const [how, options] of [
  ['without limits', {}],
  ['with limits', { quotas: many }],
  ['for any origin', { corsOrigins: ['*'] }],
  ['for an origin', { corsOrigins: ['https://c.example'] }],
] as const) {
  test.each(asked)(`${how}, %s: the answer is the app's to the letter`, async (_, request) => {
    const { atDoor, throughApp } = await selling(options)
    const named = { url, headers: { 'X-Request-Id': 'one', ...request.headers } }
    expect(await atDoor(named)).toEqual(await throughApp(named))
  })
}

test('a request without an id of its own, or with one that is none, gets one', async () => {
  const { atDoor } = await selling()
  for (const headers of [{}, { 'X-Request-Id': 'no id' }]) {
    const answer = await atDoor({ url, headers: headers as Record<string, string> })
    expect(answer!.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  }
})

test('a user counts as one', async () => {
  const { atDoor, tokens } = await selling({ quotas: many })
  const token = await tokens.issue({ userId: ann, role: 'customer', sessionId: 's', tokenGeneration: 0 })
  const answer = await atDoor({ url, headers: { Authorization: `Bearer ${token}` } })
  expect(answer!.headers.ratelimit).toMatch(/^"user";r=4;/)
})

test('it is counted like any other', async () => {
  const { atDoor, doorMetrics } = await selling()
  await atDoor({ url })
  await atDoor({ url, headers: { 'If-None-Match': '*' } })
  const route = 'method="GET",route="/v1/shows/:id/seats"'
  const text = await doorMetrics.metrics()
  expect(text).toContain(`usher_http_request_duration_seconds_count{${route},status="200"} 1`)
  expect(text).toContain(`usher_http_request_duration_seconds_count{${route},status="304"} 1`)
})

test.each<[string, Asked, Options?]>([
  ['another method', { method: 'HEAD', url }],
  ['another path', { url: '/v1/shows/show1/seats/events' }],
  ['a query', { url: `${url}?x=1` }],
  ['what is no id', { url: '/v1/shows/SHOW1/seats' }],
  ['a show that is not in memory', { url: '/v1/shows/show2/seats' }],
  ['a page of another origin', { url, headers: { Origin: 'https://c.example' } }, { corsOrigins: ['*'] }],
  ['a map that is worth compressing', { url }, { rows: ['A'.repeat(1500), 'B'.repeat(1500)] }],
  ['who asks too often', { url }, { quotas: () => fakeQuotas({ address: 0 }) }],
  ['a log of every request', { url }, { level: 'debug' }],
])('%s is left to the app', async (_, request, options = {}) => {
  const { atDoor, send } = await selling(options)
  const seats = options.rows?.flatMap((row) => Array.from(row.slice(2), (label, i) => `${label}${i + 3}`))
  if (seats) await send('PUT', '/v1/shows/show1/blocked', { as: stan, body: { seats, reason: 'test' } })
  expect(await atDoor(request)).toBeUndefined()
})
