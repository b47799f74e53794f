import { request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { StorageUnavailableError } from '../../src/faults.ts'
import { listen } from '../../src/http/listen.ts'
import { httpSettings } from '../../src/httpSettings.ts'
import { tick } from '../fakes/tick.ts'
import { ann, cinema, showId } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const path = '/v1/shows/show1/seats/events'

/** Asks, and reads what comes until there are so many events. */
async function eventsOf(response: Response, count: number): Promise<string[]> {
  const events: string[] = []
  for await (const chunk of response.body as ReadableStream<Uint8Array>) {
    events.push(Buffer.from(chunk).toString())
    if (events.length === count) break
  }
  return events
}

test('the stream is one of events, which no proxy keeps back', async () => {
  const { app } = await cinema()
  const response = await app.request(path)
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-request-id': expect.any(String),
  })
  expect(await eventsOf(response, 2)).toEqual([
    'retry: 2000\n\n',
    'id: 0\nevent: seats\ndata: {"version":0,"changes":{}}\n\n',
  ])
})

test.each([
  ['Last-Event-ID', '', { 'Last-Event-ID': '1' }],
  ['the query', '?after=1', {}],
  ['Last-Event-ID before the query', '?after=0', { 'Last-Event-ID': '1' }],
  ['the query when Last-Event-ID is empty', '?after=1', { 'Last-Event-ID': '' }],
])('a stream goes on from %s', async (_, query, headers) => {
  const { app, reserve } = await cinema()
  await reserve(ann, ['A1'])
  await reserve(ann, ['A2'])
  const [, event] = await eventsOf(await app.request(path + query, { headers }), 2)
  expect(event).toBe('id: 2\nevent: seats\ndata: {"version":2,"changes":{"A2":"reserved"}}\n\n')
})

test.each(['x', '-1', '1.5', '9'])('Last-Event-ID: %s is none of ours: the map is read again', async (id) => {
  const { app, reserve } = await cinema()
  await reserve(ann, ['A1'])
  const [, event] = await eventsOf(await app.request(path, { headers: { 'Last-Event-ID': id } }), 2)
  expect(event).toBe('id: 1\nevent: reset\ndata: {"version":1}\n\n')
})

test('what is asked is checked', async () => {
  const { send } = await cinema()
  const bad = await send('GET', `${path}?after=new`)
  expect(fieldsOf(bad)).toEqual({ after: expect.stringMatching(/version of the show/) })
  expect(problemOf(await send('GET', '/v1/shows/show9/seats/events'))).toBe('404 unknown-show')
  expect(problemOf(await send('GET', '/v1/shows/NO/seats/events'))).toBe('404 unknown-show')
})

test('HEAD gives the headers, and watches nothing', async () => {
  const { send, seatWatchers, metrics } = await cinema()
  const answer = await send('HEAD', path)
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'text/event-stream'])
  expect(await metrics.metrics()).toMatch(/^usher_seat_watchers 0$/m)
  seatWatchers.close()
})

test('too many watchers, a node that is not ready, and a disk that is away are told', async () => {
  const { app, send, router, records } = await cinema()
  const streams = [await app.request(path), await app.request(path), await app.request(path)]
  const refused = await send('GET', path)
  expect([problemOf(refused), refused.headers.get('Retry-After')]).toEqual(['503 too-many-watchers', '5'])
  for (const { body } of streams) await body!.cancel()
  expect((await send('GET', path)).status).toBe(200)
  router.reason = 'this node is draining'
  const unready = await send('GET', path)
  expect([problemOf(unready), unready.headers.get('Retry-After')]).toEqual(['503 not-ready', '1'])
  router.reason = undefined
  records.versions = () => Promise.reject(new StorageUnavailableError('away'))
  const away = await send('GET', '/v1/shows/show2/seats/events')
  expect(problemOf(away)).toBe('503 storage-unavailable')
})

test('over a socket: a client that stops reading is cut off, one that leaves is forgotten', async () => {
  const { app, clock, feed, metrics, seatWatchers } = await cinema()
  const settings = httpSettings({})
  const server = await listen(app.fetch, { host: '127.0.0.1', port: 0, drainMs: 1000 }, settings.clients)
  onTestFinished(() => server.close())
  onTestFinished(() => seatWatchers.close())
  const watching = async () => Number(/^usher_seat_watchers (\d+)$/m.exec(await metrics.metrics())![1])

  const leaving = new AbortController()
  const left = await fetch(server.url + path, { signal: leaving.signal })
  expect(left.headers.get('Transfer-Encoding')).toBe('chunked')
  const slow = request(server.url + path)
  const answered = Promise.withResolvers<void>()
  slow.on('response', (response) => {
    response.pause()
    answered.resolve()
  })
  onTestFinished(() => void slow.destroy())
  slow.on('error', () => {})
  slow.end()
  await answered.promise
  expect(await watching()).toBe(2)

  leaving.abort()
  const seats = Array.from({ length: 900 }, (_, seat) => [`A${seat}`, 'reserved'] as const)
  for (let version = 1; (await watching()) > 0; version++) {
    feed.tell({ showId, from: version - 1, version, changes: Object.fromEntries(seats) })
    // The frames of an hour, if it takes as many for the kernel to hold no more.
    clock.advance(250)
    await tick()
  }
  expect(await metrics.metrics()).toMatch(/^usher_seat_watchers_dropped_total 1$/m)
})
