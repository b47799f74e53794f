import { expect, test } from 'vitest'
import type { ShowId, UserId } from '../../src/core/ids.ts'
import { ann, bob, type Cinema, cinema, hour, now, stan } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const join = (it: Cinema, as: UserId, body: object = { partySize: 1 }, headers = {}) =>
  it.send('POST', '/v1/shows/show1/waitlist', { as, body, headers })
const leave = (it: Cinema, as: UserId, id = 'show1-w2') => it.send('DELETE', `/v1/waitlist/${id}`, { as })
const read = (it: Cinema, as: UserId, id = 'show1-w2') => it.send('GET', `/v1/waitlist/${id}`, { as })

/** A show of two seats, both Ann's. */
async function fullShow(): Promise<Cinema> {
  const it = await cinema(['AA'])
  await it.reserve(ann, ['A1', 'A2'])
  return it
}

/** As a join is answered. */
const entry = {
  id: 'show1-w2',
  showId: 'show1',
  userId: 'bob',
  partySize: 1,
  adjacent: false,
  accessible: false,
  status: 'waiting',
  position: 1,
  ahead: { parties: 0, seats: 0 },
  createdAt: '2030-01-01T18:00:00.000Z',
}

/** As it is read. */
const readEntry = { ...entry, served: { parties: 0, seats: 0 } }

test('a party joins the line, and sees its place', async () => {
  const it = await fullShow()
  const answer = await join(it, bob)
  expect(answer.status).toBe(201)
  expect(answer.headers.get('Location')).toBe('/v1/waitlist/show1-w2')
  expect(answer.body).toEqual(entry)
  const second = await join(it, stan)
  expect(second.body).toMatchObject({ position: 2, ahead: { parties: 1, seats: 1 } })
  expect((await read(it, bob)).body).toEqual(readEntry)
})

test('joining again is answered with the entry that is there; for another number it is refused', async () => {
  const it = await fullShow()
  await join(it, bob)
  expect((await join(it, bob)).body).toEqual(entry)
  const other = await join(it, bob, { partySize: 2 })
  expect(problemOf(other)).toBe('409 already-waiting')
  expect(other.body).toMatchObject({ waitlistEntryId: 'show1-w2', partySize: 1 })
})

test('nobody waits for seats that are there', async () => {
  const it = await cinema()
  const answer = await join(it, bob, { partySize: 3 })
  expect(problemOf(answer)).toBe('409 seats-available')
  expect(answer.body.free).toBe(8)
})

test('a party beyond the limit never waits', async () => {
  const it = await fullShow()
  const answer = await join(it, bob, { partySize: 5 })
  expect(problemOf(answer)).toBe('422 seat-limit')
  expect(answer.body).toMatchObject({ limit: 4, has: 0, asked: 5 })
})

test.each([
  ['cancelled', { status: 'cancelled' }, '409 show-cancelled'],
  ['started', { startsAtMs: now }, '409 show-started'],
  ['not on sale', { salesOpenAtMs: now + hour }, '409 sales-not-open'],
] as const)('nobody waits for a show that is %s', async (_what, change, problem) => {
  expect(problemOf(await join(await cinema(undefined, change), bob))).toBe(problem)
})

test.each([
  [{}, 'partySize'],
  [{ partySize: 0 }, 'partySize'],
  [{ partySize: 1001 }, 'partySize'],
  [{ partySize: '2' }, 'partySize'],
  [{ partySize: 2, adjacent: 'yes' }, 'adjacent'],
  [{ partySize: 2, accessible: 1 }, 'accessible'],
  [{ partySize: 2, category: '' }, 'category'],
  [{ partySize: 2, seats: ['A1'] }, 'seats'],
])('the request %j to join is refused', async (body, field) => {
  expect(Object.keys(fieldsOf(await join(await fullShow(), bob, body)))).toEqual([field])
})

test('a join with a key is answered as the first time', async () => {
  const it = await fullShow()
  const headers = { 'Idempotency-Key': 'k' }
  const first = await join(it, bob, { partySize: 1 }, headers)
  await leave(it, bob)
  const again = await join(it, bob, { partySize: 1 }, headers)
  expect([again.status, again.body]).toEqual([201, first.body])
  expect(problemOf(await join(it, bob, { partySize: 2 }, headers))).toBe('422 idempotency-key-reused')
})

test('the show and the user have to be there', async () => {
  const it = await fullShow()
  const body = { partySize: 1 }
  const unknown = await it.send('POST', '/v1/shows/show9/waitlist', { as: bob, body })
  expect(problemOf(unknown)).toBe('404 unknown-show')
  expect(problemOf(await it.send('POST', '/v1/shows/show1/waitlist', { body }))).toBe('401 unauthenticated')
})

test('leaving the line again is answered the same', async () => {
  const it = await fullShow()
  await join(it, bob)
  const { position: _, ahead: __, ...rest } = entry
  const first = await leave(it, bob)
  expect([first.status, first.body]).toEqual([200, { ...rest, status: 'cancelled' }])
  expect((await leave(it, bob)).body).toEqual(first.body)
  expect((await read(it, bob)).body).toEqual(first.body)
})

test('seats that came free are set aside, then become a reservation that the entry names', async () => {
  const it = await fullShow()
  await join(it, bob)
  await it.send('DELETE', '/v1/reservations/show1-r1', { as: ann })
  const promised = (await read(it, bob)).body
  expect(promised.status).toBe('set-aside')
  expect(promised).not.toHaveProperty('position')

  await it.router.ask('show1' as ShowId, { type: 'assignWaitlist' })
  const assigned = (await read(it, bob)).body
  expect(assigned).toMatchObject({ status: 'assigned', reservationId: 'show1-r5' })
  const refused = await leave(it, bob)
  expect(problemOf(refused)).toBe('409 waitlist-assigned')
  expect(refused.body.reservationId).toBe('show1-r5')
  const reservation = await it.send('GET', '/v1/reservations/show1-r5', { as: bob })
  expect(reservation.body).toMatchObject({ status: 'confirmed', seats: ['A1'] })
})

test('an open entry of a show that has started reads as expired', async () => {
  const it = await fullShow()
  await join(it, bob)
  it.clock.advance(2 * hour)
  const accessToken = await it.tokens.issue({
    userId: bob,
    role: 'customer',
    tokenGeneration: 0,
    sessionId: 's',
  })
  const headers = { Authorization: `Bearer ${accessToken}` }
  const { body } = await it.send('GET', '/v1/waitlist/show1-w2', { headers })
  expect(body.status).toBe('expired')
  expect(body).not.toHaveProperty('position')
  const list = await it.send('GET', '/v1/waitlist', { headers })
  expect(list.body.items).toEqual([body])
})

test('nobody leaves the line of a show that has started', async () => {
  const it = await fullShow()
  await join(it, bob)
  await it.beginShow()
  expect(problemOf(await leave(it, bob))).toBe('409 waitlist-expired')
})

test('staff take somebody out of the line with a reason, which the log has', async () => {
  const it = await fullShow()
  await join(it, bob)
  const left = await it.send('DELETE', '/v1/waitlist/show1-w2?reason=twice%20in%20line', { as: stan })
  expect(left.body.status).toBe('cancelled')
  const { body } = await it.send('GET', '/v1/shows/show1/log', { as: stan })
  expect(body.items.at(-1)).toMatchObject({ type: 'WaitlistLeft', by: 'stan', reason: 'twice in line' })
})

test('an entry is read and left by its owner and staff; to others there is none', async () => {
  const it = await fullShow()
  await join(it, bob)
  expect((await read(it, stan)).body).toEqual(readEntry)
  expect(problemOf(await read(it, ann))).toBe('404 unknown-entry')
  expect(problemOf(await leave(it, ann))).toBe('404 unknown-entry')
  expect((await leave(it, stan)).body.status).toBe('cancelled')
  expect(problemOf(await leave(it, ann))).toBe('404 unknown-entry')
})

test.each(['rubbish', 'show1-w99', 'show9-w1', 'show1-r1'])('the entry %s is unknown', async (id) => {
  const it = await fullShow()
  expect(problemOf(await read(it, ann, id))).toBe('404 unknown-entry')
  expect(problemOf(await leave(it, ann, id))).toBe('404 unknown-entry')
})

test('users see their own entries, newest first, a page at a time', async () => {
  const it = await fullShow()
  await join(it, bob)
  await leave(it, bob)
  it.clock.advance(1)
  await join(it, bob)
  const first = await it.send('GET', '/v1/waitlist?limit=1', { as: bob })
  expect(first.body.items.map((item: { id: string }) => item.id)).toEqual(['show1-w4'])
  const second = await it.send('GET', `/v1/waitlist?limit=1&cursor=${first.body.nextCursor}`, { as: bob })
  expect(second.body).toMatchObject({ items: [{ id: 'show1-w2' }], nextCursor: null })
  expect((await it.send('GET', '/v1/waitlist', { as: ann })).body.items).toEqual([])
  const other = await it.send('GET', `/v1/waitlist?cursor=${first.body.nextCursor}`, { as: ann })
  expect(fieldsOf(other)).toHaveProperty('cursor')
  expect(fieldsOf(await it.send('GET', '/v1/waitlist?showId=NO', { as: ann }))).toHaveProperty('showId')
  const idsOf = async (query: string) =>
    (await it.send('GET', `/v1/waitlist${query}`, { as: bob })).body.items.map(({ id }: { id: string }) => id)
  expect(await idsOf('?showId=show1')).toEqual(['show1-w4', 'show1-w2'])
  expect(await idsOf('?showId=show2')).toEqual([])
})

test('staff see the line of a show they name, in order, with names; customers see their own entries', async () => {
  const it = await fullShow()
  await join(it, bob)
  await join(it, stan)
  const list = (as: UserId, query = '') => it.send('GET', `/v1/waitlist?showId=show1${query}`, { as })
  const line = await list(stan)
  expect(line.headers.get('Cache-Control')).toBe('no-store')
  expect(line.body).toMatchObject({
    items: [
      { ...readEntry, user: { name: 'bob', email: 'bob@example.org' } },
      { id: 'show1-w3', userId: 'stan', position: 2, ahead: { parties: 1, seats: 1 } },
    ],
    nextCursor: null,
  })
  const first = await list(stan, '&limit=1')
  const second = await list(stan, `&limit=1&cursor=${first.body.nextCursor}`)
  expect([...first.body.items, ...second.body.items]).toEqual(line.body.items)
  expect((await list(bob)).body.items).toEqual([readEntry])
  expect((await list(ann)).body.items).toEqual([])
  await leave(it, bob)
  expect((await list(stan)).body.items).toMatchObject([{ id: 'show1-w3', position: 1 }])
  expect((await list(bob)).body.items).toMatchObject([{ id: 'show1-w2', status: 'cancelled' }])
  expect(
    fieldsOf(await it.send('GET', `/v1/waitlist?cursor=${first.body.nextCursor}`, { as: stan })),
  ).toHaveProperty('cursor')
})
