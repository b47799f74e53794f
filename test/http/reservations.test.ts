import { expect, test } from 'vitest'
import { ann, bob, cinema, now, stan } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const eur = { currency: 'EUR', prices: { standard: 1250 } }

test('a reservation is confirmed at once, with its price and where it is', async () => {
  const { reserve } = await cinema(undefined, eur)
  const answer = await reserve(ann, ['A1', 'A2'])
  expect(answer.status).toBe(201)
  expect(answer.headers.get('Location')).toBe('/v1/reservations/show1-r1')
  expect(answer.body).toEqual({
    id: 'show1-r1',
    showId: 'show1',
    userId: 'ann',
    seats: ['A1', 'A2'],
    status: 'confirmed',
    amount: 2500,
    currency: 'EUR',
    version: 1,
    createdAt: '2030-01-01T18:00:00.000Z',
  })
})

test('a hold says until when; without prices there is no amount', async () => {
  const { reserve } = await cinema()
  const { body } = await reserve(ann, ['A1'], { holdSeconds: 600 })
  expect(body).toMatchObject({ status: 'held', expiresAt: '2030-01-01T18:10:00.000Z' })
  expect(body).not.toHaveProperty('amount')
  expect(body).not.toHaveProperty('currency')
})

test('a taken seat is named, with seats that are free near it', async () => {
  const { reserve } = await cinema()
  await reserve(ann, ['A1'])
  const answer = await reserve(bob, ['A1', 'A2'])
  expect(problemOf(answer)).toBe('409 seats-taken')
  expect(answer.body).toMatchObject({
    taken: ['A1'],
    alternatives: [
      ['A2', 'A3'],
      ['B1', 'B2'],
    ],
  })
})

test('a full show puts the party in line', async () => {
  const { reserve } = await cinema(['AA'])
  await reserve(ann, ['A1'])
  const answer = await reserve(bob, ['A1', 'A2'])
  expect(answer.status).toBe(202)
  expect(answer.headers.get('Location')).toBe('/v1/waitlist/show1-w2')
  expect(answer.body).toEqual({
    waitlistEntry: {
      id: 'show1-w2',
      showId: 'show1',
      userId: 'bob',
      partySize: 2,
      adjacent: false,
      accessible: false,
      status: 'waiting',
      position: 1,
      ahead: { parties: 0, seats: 0 },
      createdAt: '2030-01-01T18:00:00.000Z',
    },
  })
})

test('a full show says so to who will not wait', async () => {
  const { reserve } = await cinema(['AA'])
  await reserve(ann, ['A1'])
  const answer = await reserve(bob, ['A1', 'A2'], { waitlist: false })
  expect(problemOf(answer)).toBe('409 show-full')
  expect(answer.body).toMatchObject({ free: 1, asked: 2 })
})

test('who waits already is told for how many, and as what', async () => {
  const { reserve } = await cinema(['AAA'])
  await reserve(ann, ['A1', 'A2', 'A3'])
  await reserve(bob, ['A1'])
  const answer = await reserve(bob, ['A1', 'A2'])
  expect(problemOf(answer)).toBe('409 already-waiting')
  expect(answer.body).toMatchObject({ waitlistEntryId: 'show1-w2', partySize: 1 })
})

test.each([
  ['cancelled', { status: 'cancelled' }, '409 show-cancelled', {}],
  ['started', { startsAtMs: now }, '409 show-started', { startsAt: '2030-01-01T18:00:00.000Z' }],
  [
    'not on sale yet',
    { salesOpenAtMs: now + 1 },
    '409 sales-not-open',
    { opensAt: '2030-01-01T18:00:00.001Z' },
  ],
] as const)('a show that is %s sells nothing', async (_what, change, problem, extra) => {
  const { reserve } = await cinema(undefined, change)
  const answer = await reserve(ann, ['A1'])
  expect(problemOf(answer)).toBe(problem)
  expect(answer.body).toMatchObject(extra)
})

test.each([
  [['A1', 'Z9'], '422 unknown-seat', { seats: ['Z9'] }],
  [['A1', 'A1'], '422 duplicate-seat', { seats: ['A1'] }],
  [['A1', 'A2', 'A3', 'A4', 'B1'], '422 seat-limit', { limit: 4, has: 0, asked: 5 }],
])('the seats %j cannot be had', async (seats, problem, extra) => {
  const { reserve } = await cinema()
  const answer = await reserve(ann, seats)
  expect(problemOf(answer)).toBe(problem)
  expect(answer.body).toMatchObject(extra)
})

test.each([
  [{ seats: [] }, 'seats', /1 to 1000/],
  [{ seats: Array(1001).fill('A1') }, 'seats', /1 to 1000/],
  [{ seats: 'A1' }, 'seats', /list/],
  [{ seats: ['A1', 1] }, 'seats[1]', /seat id/],
  [{ seats: ['x'.repeat(17)] }, 'seats[0]', /seat id/],
  [{}, 'seats', /required/],
  [{ seats: ['A1'], holdSeconds: 0 }, 'holdSeconds', /1 to 3600/],
  [{ seats: ['A1'], holdSeconds: 3601 }, 'holdSeconds', /1 to 3600/],
  [{ seats: ['A1'], holdSeconds: 1.5 }, 'holdSeconds', /whole number/],
  [{ seats: ['A1'], waitlist: 'no' }, 'waitlist', /true or false/],
  [{ bestAvailable: { count: 2 }, seats: ['A1'] }, 'bestAvailable', /not be there with seats/],
  [{ bestAvailable: {} }, 'bestAvailable.count', /required/],
  [{ bestAvailable: { count: 0 } }, 'bestAvailable.count', /1 to 1000/],
  [{ bestAvailable: { count: 1001 } }, 'bestAvailable.count', /1 to 1000/],
  [{ bestAvailable: { count: 1, category: '' } }, 'bestAvailable.category', /1 to 40/],
  [{ bestAvailable: { count: 1, accessible: 1 } }, 'bestAvailable.accessible', /true or false/],
  [{ bestAvailable: { count: 1, adjacent: 'yes' } }, 'bestAvailable.adjacent', /true or false/],
  [{ bestAvailable: { count: 1, row: 'A' } }, 'bestAvailable.row', /not known/],
  [{ seats: ['A1'], ['x'.repeat(999)]: 1 }, 'x'.repeat(200), /not known/],
])('the request %j is refused', async (body, field, message) => {
  const { send } = await cinema()
  const answer = await send('POST', '/v1/shows/show1/reservations', { as: ann, body })
  expect(fieldsOf(answer)).toEqual({ [field]: expect.stringMatching(message) })
})

test('1000 seats are reserved at once', async () => {
  const names = Array.from({ length: 1000 }, (_, i) => `A${i + 1}`)
  const { reserve } = await cinema(['A'.repeat(1000)], { maxSeatsPerUser: 1000 })
  expect((await reserve(ann, names)).body.seats).toEqual(names)
})

test('nobody reserves without signing in, or for a show that is not there', async () => {
  const { send } = await cinema()
  const body = { seats: ['A1'] }
  expect(problemOf(await send('POST', '/v1/shows/show1/reservations', { body }))).toBe('401 unauthenticated')
  for (const id of ['show9', 'NO']) {
    const answer = await send('POST', `/v1/shows/${id}/reservations`, { as: ann, body })
    expect(problemOf(answer)).toBe('404 unknown-show')
  }
})

test('a seat is found by its letter, however that is written', async () => {
  const { send, reserve } = await cinema()
  const layout = { rows: [{ label: '\u00e9', seats: [{ number: '1' }] }] }
  await send('PUT', '/v1/halls/hall1', {
    as: stan,
    body: { name: 'x', layout },
    headers: { 'If-Match': '*' },
  })
  expect((await reserve(ann, ['e\u03011'])).body.seats).toEqual(['\u00e91'])
})

test('a reservation is read by its owner and by staff; to others there is none', async () => {
  const { send, reserve } = await cinema()
  const { body } = await reserve(ann, ['A1'])
  const { version, ...kept } = body
  const read = (as: typeof ann, id = body.id) => send('GET', `/v1/reservations/${id}`, { as })
  expect((await read(ann)).body).toEqual(kept)
  expect((await read(stan)).body).toEqual({ ...kept, user: { name: 'ann', email: 'ann@example.org' } })
  expect(version).toBe(1)
  const other = await read(bob)
  const none = await read(bob, 'show1-r99')
  expect(problemOf(other)).toBe('404 unknown-reservation')
  expect(other.body).toEqual(none.body)
  for (const id of ['rubbish', 'show1-w1', 'show9-r1', 'show1-r0']) {
    expect(problemOf(await read(ann, id))).toBe('404 unknown-reservation')
  }
})
