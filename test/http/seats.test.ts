import { expect, test } from 'vitest'
import { ann, cinema, stan } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const path = '/v1/shows/show1/seats'
const blockedPath = '/v1/shows/show1/blocked'

test('the seat map has the taken seats, and its version as ETag', async () => {
  const { send, reserve } = await cinema()
  const empty = await send('GET', path)
  expect(empty.headers.get('ETag')).toBe('"0"')
  await reserve(ann, ['A1'])
  await reserve(ann, ['A2'], { holdSeconds: 60 })
  const answer = await send('GET', path)
  expect(answer.headers.get('Content-Type')).toBe('application/json')
  expect(answer.headers.get('Cache-Control')).toBe('no-cache')
  expect(answer.headers.get('ETag')).toBe('"2"')
  expect(answer.body).toEqual({
    showId: 'show1',
    hallId: 'hall1',
    version: 2,
    counts: { total: 8, free: 6, held: 1, reserved: 1, blocked: 0 },
    taken: { A1: 'reserved', A2: 'held' },
  })
})

test.each(['"1"', 'W/"1"', '"7", W/"1"', '*', ' * '])(
  'If-None-Match: %s: what is known is not sent again',
  async (header) => {
    const { send, reserve } = await cinema()
    await reserve(ann, ['A1'])
    const answer = await send('GET', path, { headers: { 'If-None-Match': header } })
    expect([answer.status, answer.body]).toEqual([304, ''])
    expect(answer.headers.get('ETag')).toBe('"1"')
    expect(answer.headers.get('Cache-Control')).toBe('no-cache')
    expect(answer.headers.get('X-Request-Id')).toBeTruthy()
  },
)

test.each(['"0"', '1', '"11"', ''])('If-None-Match: %j: another version is sent', async (header) => {
  const { send, reserve } = await cinema()
  await reserve(ann, ['A1'])
  expect((await send('GET', path, { headers: { 'If-None-Match': header } })).status).toBe(200)
})

test('HEAD gives the headers alone', async () => {
  const { send } = await cinema()
  const answer = await send('HEAD', path)
  expect([answer.status, answer.body, answer.headers.get('ETag')]).toEqual([200, '', '"0"'])
})

test.each(['show9', 'NO'])('the show %s has no seats', async (id) => {
  const { send } = await cinema()
  const body = { seats: ['A1'], reason: 'broken' }
  expect(problemOf(await send('GET', `/v1/shows/${id}/seats`))).toBe('404 unknown-show')
  for (const method of ['PUT', 'DELETE']) {
    const answer = await send(method, `/v1/shows/${id}/blocked`, { as: stan, body })
    expect(problemOf(answer)).toBe('404 unknown-show')
  }
})

test('staff block seats and put them back', async () => {
  const { send } = await cinema()
  const body = { seats: ['A1', 'A2'], reason: 'broken' }
  const blocked = await send('PUT', blockedPath, { as: stan, body })
  expect([blocked.status, blocked.body]).toEqual([200, { showId: 'show1', seats: ['A1', 'A2'], version: 1 }])
  expect((await send('GET', path)).body.taken).toEqual({ A1: 'blocked', A2: 'blocked' })
  const back = await send('DELETE', blockedPath, { as: stan, body: { ...body, seats: ['A1'] } })
  expect([back.status, back.body.version]).toEqual([200, 2])
  expect((await send('GET', path)).body.taken).toEqual({ A2: 'blocked' })
})

test('customers block nothing', async () => {
  const { send } = await cinema()
  for (const method of ['PUT', 'DELETE']) {
    const body = { seats: ['A1'], reason: 'mine' }
    expect(problemOf(await send(method, blockedPath, { as: ann, body }))).toBe('403 forbidden')
  }
})

test('sold seats are not blocked', async () => {
  const { send, reserve } = await cinema()
  await reserve(ann, ['A1'])
  const answer = await send('PUT', blockedPath, { as: stan, body: { seats: ['A1', 'A2'], reason: 'x' } })
  expect(problemOf(answer)).toBe('409 seats-taken')
  expect(answer.body).toMatchObject({ taken: ['A1'], alternatives: [] })
})

test('only blocked seats are put back', async () => {
  const { send } = await cinema()
  const answer = await send('DELETE', blockedPath, { as: stan, body: { seats: ['A1'], reason: 'x' } })
  expect(problemOf(answer)).toBe('409 seats-not-blocked')
  expect(answer.body.seats).toEqual(['A1'])
})

test.each(['PUT', 'DELETE'])('the seats to block or put back are checked: %s', async (method) => {
  const { send } = await cinema()
  const ask = (body: object) => send(method, blockedPath, { as: stan, body })
  expect(problemOf(await ask({ seats: ['Z9'], reason: 'x' }))).toBe('422 unknown-seat')
  expect(problemOf(await ask({ seats: ['A1', 'A1'], reason: 'x' }))).toBe('422 duplicate-seat')
  expect(Object.keys(fieldsOf(await ask({ seats: [], reason: '' })))).toEqual(['seats', 'reason'])
  expect(Object.keys(fieldsOf(await ask({ seats: ['A 1'], reason: 'x' })))).toEqual(['seats[0]'])
})

test.each(['PUT', 'DELETE'])(
  'the seats of a show that is over or cancelled stay as they are: %s',
  async (method) => {
    const body = { seats: ['A1'], reason: 'x' }
    const begun = await cinema()
    await begun.beginShow()
    expect(problemOf(await begun.send(method, blockedPath, { as: stan, body }))).toBe('409 show-started')
    const { send } = await cinema(undefined, { status: 'cancelled' })
    expect(problemOf(await send(method, blockedPath, { as: stan, body }))).toBe('409 show-cancelled')
  },
)
