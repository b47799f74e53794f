import { expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import { ann, bob, type Cinema, cinema, hour, minute, showOf, stan, startText } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const reason = 'a broken seat'
const move = (it: Cinema, seats: string[], more: object = {}, headers = {}, id = 'show1-r1') =>
  it.send('POST', `/v1/reservations/${id}/move`, { as: stan, body: { seats, reason, ...more }, headers })
const swap = (it: Cinema, other: string, headers = {}, id = 'show1-r1') =>
  it.send('POST', `/v1/reservations/${id}/swap`, { as: stan, body: { with: other, reason }, headers })

async function sold(): Promise<Cinema> {
  const it = await cinema(undefined, { currency: 'EUR', prices: { standard: 100 } })
  await it.reserve(ann, ['A1', 'A2'], { holdSeconds: 60 })
  await it.reserve(bob, ['B1', 'B2'])
  return it
}

/** Staff whose token outlasts the show's start. */
async function lateStaff(it: Cinema) {
  it.clock.advance(2 * hour)
  const accessToken = await it.tokens.issue({
    userId: stan,
    role: 'staff',
    tokenGeneration: 0,
    sessionId: 's',
  })
  const headers = { Authorization: `Bearer ${accessToken}` }
  return (path: string, body: object) => it.send('POST', path, { body, headers })
}

test('staff move a hold; it stays what it is, and the map and the log have it', async () => {
  const it = await sold()
  const answer = await move(it, ['A2', 'A3'])
  expect(answer.status).toBe(200)
  expect(answer.body).toEqual({
    id: 'show1-r1',
    showId: 'show1',
    userId: 'ann',
    seats: ['A2', 'A3'],
    status: 'held',
    expiresAt: '2030-01-01T18:01:00.000Z',
    amount: 200,
    currency: 'EUR',
    version: 3,
    createdAt: '2030-01-01T18:00:00.000Z',
  })
  const { version: _, ...moved } = answer.body
  expect((await it.send('GET', '/v1/reservations/show1-r1', { as: ann })).body).toEqual(moved)
  const taken = { A2: 'held', A3: 'held', B1: 'reserved', B2: 'reserved' }
  expect((await it.send('GET', '/v1/shows/show1/seats')).body).toMatchObject({ version: 3, taken })
  const log = await it.send('GET', '/v1/shows/show1/log', { as: stan })
  expect(log.body.items.at(-1)).toEqual({
    seq: 3,
    at: '2030-01-01T18:00:00.000Z',
    by: 'stan',
    type: 'ReservationsMoved',
    moves: [
      { reservationId: 'show1-r1', userId: 'ann', status: 'held', from: ['A1', 'A2'], to: ['A2', 'A3'] },
    ],
    reason,
  })
})

test('a move with a key is done once and answered as the first time', async () => {
  const it = await sold()
  const headers = { 'Idempotency-Key': 'k' }
  const first = await move(it, ['A3', 'A4'], {}, headers)
  await move(it, ['A1', 'A2'])
  expect((await move(it, ['A3', 'A4'], {}, headers)).body).toEqual(first.body)
  expect((await it.send('GET', '/v1/reservations/show1-r1', { as: ann })).body.seats).toEqual(['A1', 'A2'])
  expect(problemOf(await move(it, ['B3', 'B4'], {}, headers))).toBe('422 idempotency-key-reused')
})

test('seats of others are refused, with other ones to offer', async () => {
  const it = await sold()
  const answer = await move(it, ['A2', 'B1'])
  expect(problemOf(answer)).toBe('409 seats-taken')
  expect(answer.body).toMatchObject({
    taken: ['B1'],
    alternatives: [
      ['A3', 'A4'],
      ['B3', 'B4'],
    ],
  })
})

test('blocked seats are refused until the request says that they may be taken', async () => {
  const it = await sold()
  await it.send('PUT', '/v1/shows/show1/blocked', {
    as: stan,
    body: { seats: ['A3', 'A4'], reason: 'house' },
  })
  const refused = await move(it, ['A2', 'A3'])
  expect(problemOf(refused)).toBe('409 seats-blocked')
  expect(refused.body.seats).toEqual(['A3'])
  const moved = await move(it, ['A2', 'A3'], { useBlocked: true })
  expect([moved.status, moved.body.seats]).toEqual([200, ['A2', 'A3']])
  const map = await it.send('GET', '/v1/shows/show1/seats')
  expect(map.body.taken).toMatchObject({ A2: 'held', A3: 'held', A4: 'blocked' })
})

test.each([
  [['A3'], '422 seat-count', { has: 2, asked: 1 }],
  [['A3', 'Q1'], '422 unknown-seat', { seats: ['Q1'] }],
  [['A3', 'A3'], '422 duplicate-seat', { seats: ['A3'] }],
])('a move to %j is refused', async (seats, answer, extra) => {
  const refused = await move(await sold(), seats)
  expect(problemOf(refused)).toBe(answer)
  expect(refused.body).toMatchObject(extra)
})

test.each([
  [{ seats: ['A3', 'A4'] }, 'reason', /required/],
  [{ seats: ['A3', 'A4'], reason: ' ' }, 'reason', /1 to 200/],
  [{ seats: [], reason }, 'seats', /1 to 1000/],
  [{ reason }, 'seats', /required/],
  [{ seats: ['A3', 'A4'], reason, useBlocked: 'yes' }, 'useBlocked', /true or false/],
  [{ seats: ['A3', 'A4'], reason, force: true }, 'force', /not known/],
])('the move %j is refused', async (body, field, message) => {
  const it = await sold()
  const answer = await it.send('POST', '/v1/reservations/show1-r1/move', { as: stan, body })
  expect(fieldsOf(answer)).toEqual({ [field]: expect.stringMatching(message) })
})

test('staff swap two reservations; each keeps its amount and what it is', async () => {
  const it = await sold()
  const headers = { 'Idempotency-Key': 'k' }
  const answer = await swap(it, 'show1-r2', headers)
  expect(answer.status).toBe(200)
  expect(answer.body.reservations).toMatchObject([
    { id: 'show1-r1', userId: 'ann', seats: ['B1', 'B2'], status: 'held', amount: 200, version: 3 },
    { id: 'show1-r2', userId: 'bob', seats: ['A1', 'A2'], status: 'confirmed', amount: 200, version: 3 },
  ])
  expect((await swap(it, 'show1-r2', headers)).body).toEqual(answer.body)
  expect(problemOf(await swap(it, 'show1-r3', headers))).toBe('422 idempotency-key-reused')
  const { body } = await it.send('GET', '/v1/shows/show1/seats')
  expect(body.taken).toEqual({ A1: 'reserved', A2: 'reserved', B1: 'held', B2: 'held' })
})

test('reservations of other numbers of seats are not swapped', async () => {
  const it = await sold()
  await it.reserve(bob, ['B3'])
  const answer = await swap(it, 'show1-r3')
  expect(problemOf(answer)).toBe('422 seat-count')
  const detail = 'they must have as many seats: show1-r1 has 2, show1-r3 has 1'
  expect(answer.body).toMatchObject({ has: 2, asked: 1, detail })
})

test.each([
  ['show1-r1', /another reservation/],
  ['show2-r1', /same show/],
  ['rubbish', /id of a reservation/],
  ['show1-w1', /id of a reservation/],
])('a swap with %s is refused', async (other, message) => {
  expect(fieldsOf(await swap(await sold(), other))).toEqual({ with: expect.stringMatching(message) })
})

test('a swap says which of the two is no more', async () => {
  const it = await sold()
  for (const [id, other, missing] of [
    ['show1-r1', 'show1-r99', 'show1-r99'],
    ['show1-r98', 'show1-r99', 'show1-r98'],
  ] as const) {
    const answer = await swap(it, other, {}, id)
    expect(problemOf(answer)).toBe('404 unknown-reservation')
    expect(answer.body.reservationId).toBe(missing)
  }
  await it.send('DELETE', '/v1/reservations/show1-r2', { as: bob })
  const cancelled = await swap(it, 'show1-r2')
  expect(problemOf(cancelled)).toBe('409 reservation-cancelled')
  expect(cancelled.body.reservationId).toBe('show1-r2')
  it.clock.advance(minute)
  const expired = await swap(it, 'show1-r2')
  expect(problemOf(expired)).toBe('409 hold-expired')
  expect(expired.body.reservationId).toBe('show1-r1')
})

test('what has ended is not moved, and the answer says how it ended', async () => {
  const it = await sold()
  await it.send('DELETE', '/v1/reservations/show1-r2', { as: bob })
  expect(problemOf(await move(it, ['A3', 'A4'], {}, {}, 'show1-r2'))).toBe('409 reservation-cancelled')
  it.clock.advance(minute)
  expect(problemOf(await move(it, ['A3', 'A4']))).toBe('409 hold-expired')
  await it.directory.createShow(showOf({ id: 'show2' as ShowId }))
  for (const id of ['rubbish', 'show1-r99', 'show2-r1', 'show9-r1', 'show1-w1']) {
    expect(problemOf(await move(it, ['A3', 'A4'], {}, {}, id))).toBe('404 unknown-reservation')
  }
})

test('nobody is moved once the show has started, or is cancelled', async () => {
  const it = await sold()
  await it.reserve(bob, ['B3', 'B4'])
  const late = await lateStaff(it)
  const id = '/v1/reservations/show1-r2'
  for (const answer of [
    await late(`${id}/move`, { seats: ['A3', 'A4'], reason }),
    await late(`${id}/swap`, { with: 'show1-r3', reason }),
  ]) {
    expect(problemOf(answer)).toBe('409 show-started')
    expect(answer.body.startsAt).toBe(startText)
  }
  const other = await sold()
  await other.send('POST', '/v1/shows/show1/cancel', { as: stan })
  expect(problemOf(await move(other, ['A3', 'A4']))).toBe('409 reservation-cancelled')
})

test('customers move nobody, not even themselves', async () => {
  const it = await sold()
  for (const path of ['move', 'swap']) {
    const url = `/v1/reservations/show1-r1/${path}`
    const body = path === 'move' ? { seats: ['A3', 'A4'], reason } : { with: 'show1-r2', reason }
    expect(problemOf(await it.send('POST', url, { as: ann, body }))).toBe('403 forbidden')
    expect(problemOf(await it.send('POST', url, { body }))).toBe('401 unauthenticated')
  }
})
