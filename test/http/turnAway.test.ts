import type { IncomingMessage } from 'node:http'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createLogger } from '../../src/http/createLogger.ts'
import { openEntrance } from '../../src/http/entrance.ts'
import { defaultLimits } from '../../src/http/limits.ts'
import { turnAway } from '../../src/http/turnAway.ts'
import { cinema } from './cinema.ts'

/** A cinema that lets nobody in. */
async function overloaded({ corsOrigins = [], level = 'info' }: { corsOrigins?: string[]; level?: string }) {
  const log = createLogger(level, { write: () => {} })
  const admission = { burstMax: 0, steadyMax: 0, patienceMs: 1000 }
  const limits = { ...defaultLimits, admission }
  const { app, clock, tokens } = await cinema(undefined, {}, { log, limits, corsOrigins })
  const metrics = new Registry()
  const deps = { clock, log, metrics, limits, tokens, quotas: undefined, trustedProxies: 0 }
  const answer = turnAway({ corsOrigins }, openEntrance(deps))
  const atDoor = (method: string, url: string, headers: Record<string, string> = {}) =>
    answer({ method, url, headers } as unknown as IncomingMessage)
  return { app, metrics, atDoor }
}

test.each<[string, string, string[]?]>([
  ['GET', '/v1/shows', ['*']],
  ['GET', '/v1/shows', ['https://c.example']],
  ['GET', '/v1/shows?limit=2'],
  ['POST', '/v1/shows/show1/reservations'],
  ['HEAD', '/v1/shows/show1/seats'],
  ['DELETE', '/v1/nothing'],
])('%s %s: the answer is the app’s to the letter', async (method, path, corsOrigins = []) => {
  const { app, atDoor } = await overloaded({ corsOrigins })
  const headers = { 'x-request-id': 'one' }
  const [away, said] = [atDoor(method, path, headers)!, await app.request(path, { method, headers })]
  expect(said.status).toBe(503)
  const partsOf = async (response: Response) => [
    response.status,
    Object.fromEntries(response.headers),
    await response.text(),
  ]
  expect(await partsOf(away)).toEqual(await partsOf(said))
})

test('they are counted, whatever they are called', async () => {
  const { metrics, atDoor } = await overloaded({})
  atDoor('GET', '/v1/shows')
  atDoor('BREW', '/coffee')
  const text = await metrics.metrics()
  expect(text).toContain('_count{method="GET",route="none",status="503"} 1')
  expect(text).toContain('_count{method="other",route="none",status="503"} 1')
})

test.each(['/healthz', '/readyz?verbose', '/metrics', 'http://usher/healthz'])(
  'who watches the node is let in: %s',
  async (path) => {
    expect((await overloaded({})).atDoor('GET', path)).toBeUndefined()
  },
)

test('the app says it itself to pages of other origins, and when every request is to be logged', async () => {
  const cors = await overloaded({ corsOrigins: ['*'] })
  expect(cors.atDoor('GET', '/v1/shows', { origin: 'https://c.example' })).toBeUndefined()
  expect(cors.atDoor('OPTIONS', '/v1/shows')).toBeUndefined()
  expect((await overloaded({ level: 'debug' })).atDoor('GET', '/v1/shows')).toBeUndefined()
})
