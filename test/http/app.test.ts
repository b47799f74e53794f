import { expect, test } from 'vitest'
import {
  CommitUnknownError,
  EpochSupersededError,
  MailboxFullError,
  ShardUnavailableError,
  StartError,
  StateConflictError,
  StorageUnavailableError,
  TurnFailedError,
} from '../../src/faults.ts'
import { ann, answerOf, bodyBytesMax, cinema, stan } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const path = '/v1/shows/show1/reservations'

test.each(['/', '/v1', '/v1/shows/show1/nothing', '/v1/shows/', '/docs/index.html'])(
  'there is nothing at %s',
  async (path) => {
    const { send } = await cinema()
    expect(problemOf(await send('GET', path))).toBe('404 unknown-route')
  },
)

test.each([
  ['PUT', '/v1/shows', 'GET, POST, HEAD'],
  ['DELETE', '/v1/shows/show1', 'GET, PATCH, HEAD'],
  ['GET', '/v1/shows/show1/blocked', 'PUT, DELETE'],
  ['POST', '/healthz', 'GET, HEAD'],
  ['OPTIONS', '/v1/sessions', 'POST'],
  ['HEAD', '/v1/sessions', 'POST'],
])('%s %s is not allowed; Allow says what is', async (method, path, allow) => {
  const { app } = await cinema()
  const response = await app.request(path, { method })
  expect([response.status, response.headers.get('Allow')]).toEqual([405, allow])
  if (method !== 'HEAD') expect(problemOf(await answerOf(response))).toBe('405 method-not-allowed')
})

test.each([
  ['text/plain', '{}'],
  ['application/x-www-form-urlencoded', 'seats=A1'],
  ['application/jsonx', '{}'],
  ['multipart/form-data; boundary=x', '{}'],
])('a body of type %s is refused', async (type, body) => {
  const { send } = await cinema()
  const answer = await send('POST', path, { as: ann, body, headers: { 'Content-Type': type } })
  expect(problemOf(answer)).toBe('415 unsupported-media-type')
})

test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/problem+json'])(
  'a body of type %s is JSON',
  async (type) => {
    const { send } = await cinema()
    const body = { seats: ['A1'] }
    const answer = await send('POST', path, { as: ann, body, headers: { 'Content-Type': type } })
    expect(answer.status).toBe(201)
  },
)

test('a body that is not UTF-8 is refused, not guessed', async () => {
  const { app } = await cinema()
  const body = Buffer.concat([Buffer.from('{"email":"'), Buffer.from([0xff, 0xfe]), Buffer.from('@x.co"}')])
  const headers = { 'Content-Type': 'application/json' }
  const answer = await app.request('/v1/users', { method: 'POST', headers, body })
  expect(await answer.json()).toMatchObject({ status: 400, detail: 'the body is not UTF-8' })
})

test.each(['{', '{"seats": ["A1"],}', "{'seats': 1}", 'seats', '\u0000'])('%j is not JSON', async (body) => {
  const { send } = await cinema()
  expect(problemOf(await send('POST', path, { as: ann, body }))).toBe('400 invalid-json')
})

test('a missing body is a clear 400, with a type or without', async () => {
  const { app, send } = await cinema()
  const answer = await send('POST', path, { as: ann, body: ' ' })
  expect(problemOf(answer)).toBe('400 invalid-json')
  expect(answer.body.detail).toMatch(/empty/)
  const response = await app.request('/v1/users', { method: 'POST' })
  expect(problemOf(await answerOf(response))).toBe('400 invalid-json')
})

test('a body without a type is refused', async () => {
  const { app } = await cinema()
  const body = new TextEncoder().encode('{}')
  expect(problemOf(await answerOf(await app.request('/v1/users', { method: 'POST', body })))).toBe(
    '415 unsupported-media-type',
  )
})

test.each(['[]', 'null', '"text"', '7'])('the body %s is no object with fields', async (body) => {
  const { send } = await cinema()
  expect(Object.keys(fieldsOf(await send('POST', path, { as: ann, body })))).toHaveLength(1)
})

test('a body may be as large as the limit, not larger, whether or not it says how large it is', async () => {
  const { send } = await cinema()
  const bodyOf = (bytes: number) => `{"seats":["A1"]${' '.repeat(bytes - 17)}}`.padEnd(bytes)
  for (const [bytes, status] of [
    [bodyBytesMax, 201],
    [bodyBytesMax + 1, 413],
  ] as const) {
    const body = bodyOf(bytes)
    const said = { 'Content-Length': String(body.length) }
    const { send: sendAnew } = await cinema()
    expect((await sendAnew('POST', path, { as: ann, body, headers: said })).status).toBe(status)
    expect((await (await cinema()).send('POST', path, { as: ann, body })).status).toBe(status)
  }
  const answer = await send('POST', path, { as: ann, body: bodyOf(bodyBytesMax + 1) })
  expect(problemOf(answer)).toBe('413 body-too-large')
  expect(answer.body.bytesMax).toBe(bodyBytesMax)
})

test('a body that is cut off is no error of ours', async () => {
  const { app, logLines } = await cinema()
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error('aborted')) })
  const headers = { 'Content-Type': 'application/json' }
  const response = await app.request('/v1/users', { method: 'POST', headers, body, duplex: 'half' })
  expect(problemOf(await answerOf(response))).toBe('400 invalid-json')
  expect(logLines.join()).not.toContain('"level":50')
})

test('a body in more pieces than any network makes is not read to its limit', async () => {
  const { app } = await cinema()
  let pieces = 0
  const body = new ReadableStream({
    pull(controller) {
      pieces++
      controller.enqueue(new Uint8Array([32]))
    },
  })
  const headers = { 'Content-Type': 'application/json' }
  const response = await app.request('/v1/users', { method: 'POST', headers, body, duplex: 'half' })
  expect(problemOf(await answerOf(response))).toBe('413 body-too-large')
  expect(pieces).toBeLessThan(bodyBytesMax / 10)
})

test('layouts and blocked seats may be larger', async () => {
  const { send } = await cinema()
  const seats = Array.from({ length: 5000 }, (_, i) => `Z${i}`)
  const answer = await send('PUT', '/v1/shows/show1/blocked', { as: stan, body: { seats, reason: 'x' } })
  expect(problemOf(answer)).toBe('422 unknown-seat')
  expect(answer.body.detail).toMatch(/and 4990 more$/)
})

test.each([
  [new MailboxFullError(1200), '503 overloaded', '2'],
  [new ShardUnavailableError('claiming', 0), '503 shard-moving', '1'],
  [new StorageUnavailableError('disk full'), '503 storage-unavailable', '1'],
  [new EpochSupersededError('other owner'), '503 shard-moving', '1'],
  [new CommitUnknownError('connection lost'), '503 commit-unknown', '1'],
  [new StateConflictError('row'), '500 internal', null],
  [new TurnFailedError('bug'), '500 internal', null],
  [new StartError('never here'), '500 internal', null],
  [new Error('bug'), '500 internal', null],
])('%s is told as a problem, without its message', async (fault, problem, retryAfter) => {
  const { reserve, router } = await cinema()
  router.fault = fault
  const answer = await reserve(ann, ['A1'])
  expect(problemOf(answer)).toBe(problem)
  expect(answer.headers.get('Retry-After')).toBe(retryAfter)
  expect(JSON.stringify(answer.body)).not.toContain(fault.message)
  expect(answer.headers.get('X-Request-Id')).toBeTruthy()
})

test('something thrown that is no error is a 500 as well', async () => {
  const { send, directory } = await cinema()
  directory.shows = () => Promise.reject(new Error('password=hunter2 at db.internal'))
  const answer = await send('GET', '/v1/shows')
  expect(problemOf(answer)).toBe('500 internal')
  expect(JSON.stringify(answer.body)).not.toMatch(/hunter2|internal:|db\./)
})

test('every answer has a request id: the client’s own when it is sane', async () => {
  const { send } = await cinema()
  const idFor = async (header?: string) => {
    const headers = header === undefined ? {} : { 'X-Request-Id': header }
    return (await send('GET', '/v1/nothing', { headers })).headers.get('X-Request-Id')
  }
  expect(await idFor('trace-1:2.3_4')).toBe('trace-1:2.3_4')
  const uuid = /^[\da-f]{8}-[\da-f-]{27}$/
  for (const odd of [undefined, '', 'with space', 'x'.repeat(101), '{"a":1}']) {
    expect(await idFor(odd)).toMatch(uuid)
  }
  expect(await idFor()).not.toBe(await idFor())
})
