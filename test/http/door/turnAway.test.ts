import { expect, test } from 'vitest'
import { bodyBytesMax } from '../cinema.ts'
import { doorOf, type Options } from './bothWays.ts'

/** A cinema that lets nobody in. */
const overloaded = (options: Options = {}) =>
  doorOf({ ...options, admission: { burstMax: 0, steadyMax: 0, patienceMs: 1000 } })

test.each<[string, string, string[]?]>([
  ['GET', '/v1/shows', ['*']],
  ['GET', '/v1/shows', ['https://c.example']],
  ['GET', '/v1/shows?limit=2'],
  ['POST', '/v1/shows/show1/reservations'],
  ['HEAD', '/v1/shows/show1/seats'],
  ['DELETE', '/v1/nothing'],
])('%s %s: the answer is the app’s to the letter', async (method, url, corsOrigins = []) => {
  const { atDoor, throughApp } = await overloaded({ corsOrigins })
  const request = { method, url, headers: { 'X-Request-Id': 'one' } }
  const [away, said] = [await atDoor(request), await throughApp(request)]
  expect(said.status).toBe(503)
  expect(away).toEqual(said)
})

test('they are counted, whatever they are called', async () => {
  const { doorMetrics, atDoor } = await overloaded()
  await atDoor({ url: '/v1/shows' })
  await atDoor({ method: 'BREW', url: '/coffee' })
  const text = await doorMetrics.metrics()
  expect(text).toContain('_count{method="GET",route="none",status="503"} 1')
  expect(text).toContain('_count{method="other",route="none",status="503"} 1')
})

test.each(['/healthz', '/readyz?verbose', '/metrics', 'http://usher/healthz'])(
  'who watches the node is let in: %s',
  async (url) => {
    expect(await (await overloaded()).atDoor({ url })).toBeUndefined()
  },
)

test.each([{ 'transfer-encoding': 'chunked' }, { 'content-length': `${bodyBytesMax + 1}` }])(
  'who would go on sending is left to the app, which cuts it off: %o',
  async (headers) => {
    expect(await (await overloaded()).atDoor({ method: 'POST', url: '/v1/halls', headers })).toBeUndefined()
  },
)

test('the app says it itself to pages of other origins, and when every request is to be logged', async () => {
  const cors = await overloaded({ corsOrigins: ['*'] })
  const url = '/v1/shows'
  expect(await cors.atDoor({ url, headers: { origin: 'https://c.example' } })).toBeUndefined()
  expect(await cors.atDoor({ method: 'OPTIONS', url })).toBeUndefined()
  expect(await (await overloaded({ level: 'debug' })).atDoor({ url })).toBeUndefined()
})
