import type { IncomingMessage } from 'node:http'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createLogger } from '../../src/http/createLogger.ts'
import { openEntrance } from '../../src/http/entrance.ts'
import { defaultLimits } from '../../src/http/limits.ts'
import { mapAtHand } from '../../src/http/mapAtHand.ts'
import type { Quotas } from '../../src/http/rateLimits.ts'
import { fakeQuotas } from '../fakes/fakeQuotas.ts'
import { ann, cinema, stan } from './cinema.ts'

const path = '/v1/shows/show1/seats'
const from = '192.0.2.1'

interface Asked {
  readonly method?: string
  readonly url?: string
  readonly headers?: Record<string, string>
}

interface Options {
  readonly rows?: string[]
  readonly quotas?: () => Quotas
  readonly corsOrigins?: readonly string[]
  readonly level?: string
}

/** The cinema with a show of which something is sold, asked both ways: through the app, and what is at hand. */
async function bothWays({ rows, quotas, corsOrigins = [], level = 'info' }: Options = {}) {
  const log = createLogger(level, { write: () => {} })
  const it = await cinema(rows, {}, { log, corsOrigins, quotas: quotas?.() })
  await it.reserve(ann, ['A1'])
  const { clock, tokens, router } = it
  const metrics = new Registry()
  const entrance = openEntrance({
    ...{ clock, log, metrics, limits: defaultLimits, tokens, quotas: quotas?.(), trustedProxies: 0 },
  })
  const answer = mapAtHand({ router, corsOrigins }, entrance)
  const atHand = async ({ method = 'GET', url = path, headers = {} }: Asked) => {
    const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
    const request = { method, url, headers: Object.fromEntries(lowerCase), socket: { remoteAddress: from } }
    return answer(request as unknown as IncomingMessage)
  }
  const throughApp = async ({ method = 'GET', url = path, headers = {} }: Asked) =>
    it.app.request(url, { method, headers }, { incoming: { socket: { remoteAddress: from } } })
  return { ...it, atHand, throughApp, metrics }
}

async function told(response: Response) {
  const headers = Object.fromEntries(response.headers)
  return { status: response.status, headers, body: await response.text() }
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
    const { atHand, throughApp } = await bothWays(options)
    const headers = { 'X-Request-Id': 'one', ...request.headers }
    const answer = await atHand({ ...request, headers })
    expect(await told(answer!)).toEqual(await told(await throughApp({ ...request, headers })))
  })
}

test('a request without an id of its own, or with one that is none, gets one', async () => {
  const { atHand } = await bothWays()
  for (const headers of [{}, { 'X-Request-Id': 'no id' }]) {
    const answer = await atHand({ headers: headers as Record<string, string> })
    expect(answer!.headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/)
  }
})

test('a user counts as one', async () => {
  const { atHand, tokens } = await bothWays({ quotas: many })
  const token = await tokens.issue({ userId: ann, role: 'customer', sessionId: 's', tokenGeneration: 0 })
  const answer = await atHand({ headers: { Authorization: `Bearer ${token}` } })
  expect(answer!.headers.get('RateLimit')).toMatch(/^"user";r=4;/)
})

test('it is counted like any other', async () => {
  const { atHand, metrics } = await bothWays()
  await atHand({})
  await atHand({ headers: { 'If-None-Match': '*' } })
  const route = 'method="GET",route="/v1/shows/:id/seats"'
  const text = await metrics.metrics()
  expect(text).toContain(`usher_http_request_duration_seconds_count{${route},status="200"} 1`)
  expect(text).toContain(`usher_http_request_duration_seconds_count{${route},status="304"} 1`)
})

test.each<[string, Asked, Options?]>([
  ['another method', { method: 'HEAD' }],
  ['another path', { url: '/v1/shows/show1/seats/events' }],
  ['a query', { url: `${path}?x=1` }],
  ['what is no id', { url: '/v1/shows/SHOW1/seats' }],
  ['a show that is not in memory', { url: '/v1/shows/show2/seats' }],
  ['a page of another origin', { headers: { Origin: 'https://c.example' } }, { corsOrigins: ['*'] }],
  ['a map that is worth compressing', {}, { rows: ['A'.repeat(1500), 'B'.repeat(1500)] }],
  ['who asks too often', {}, { quotas: () => fakeQuotas({ address: 0 }) }],
  ['a log of every request', {}, { level: 'debug' }],
])('%s is left to the app', async (_, request, options = {}) => {
  const { atHand, send } = await bothWays(options)
  const seats = options.rows?.flatMap((row) => Array.from(row.slice(2), (label, i) => `${label}${i + 3}`))
  if (seats) await send('PUT', '/v1/shows/show1/blocked', { as: stan, body: { seats, reason: 'test' } })
  expect(await atHand(request)).toBeUndefined()
})
