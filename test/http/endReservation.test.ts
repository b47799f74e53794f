import { expect, test } from 'vitest'
import { ann, bob, type Cinema, cinema, minute, stan } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const id = 'show1-r1'
const confirm = (it: Cinema, as = ann, headers = {}) =>
  it.send('POST', `/v1/reservations/${id}/confirm`, { as, headers })
const cancel = (it: Cinema, as = ann) => it.send('DELETE', `/v1/reservations/${id}`, { as })

async function withHold(): Promise<Cinema> {
  const it = await cinema(undefined, { currency: 'EUR', prices: { standard: 100 } })
  await it.reserve(ann, ['A1'], { holdSeconds: 60 })
  return it
}

test('a hold is confirmed, and confirming it again says the same', async () => {
  const it = await withHold()
  const first = await confirm(it)
  expect(first.status).toBe(200)
  expect(first.body).toEqual({
    id,
    showId: 'show1',
    userId: 'ann',
    seats: ['A1'],
    status: 'confirmed',
    amount: 100,
    currency: 'EUR',
    version: 2,
    createdAt: '2030-01-01T18:00:00.000Z',
  })
  expect((await confirm(it)).body).toEqual(first.body)
})

test('a confirm with a key is answered as the first time', async () => {
  const it = await withHold()
  const headers = { 'Idempotency-Key': 'k' }
  const first = await confirm(it, ann, headers)
  await cancel(it)
  expect((await confirm(it, ann, headers)).body).toEqual(first.body)
})

test('a key for one confirm is not good for another', async () => {
  const it = await withHold()
  await it.reserve(ann, ['A2'], { holdSeconds: 60 })
  const headers = { 'Idempotency-Key': 'k' }
  await confirm(it, ann, headers)
  const other = await it.send('POST', '/v1/reservations/show1-r2/confirm', { as: ann, headers })
  expect(problemOf(other)).toBe('422 idempotency-key-reused')
})

test('a hold past its time is not confirmed, and not cancelled', async () => {
  const it = await withHold()
  it.clock.advance(minute)
  expect(problemOf(await confirm(it))).toBe('409 hold-expired')
  const cancelled = await cancel(it)
  expect(problemOf(cancelled)).toBe('409 hold-expired')
  expect(cancelled.body.detail).toMatch(/nothing to cancel/)
})

test('a cancelled reservation is not confirmed', async () => {
  const it = await withHold()
  await cancel(it)
  expect(problemOf(await confirm(it))).toBe('409 reservation-cancelled')
})

test('a reservation is cancelled, and cancelling it again is answered the same', async () => {
  const it = await withHold()
  await confirm(it)
  const first = await cancel(it)
  expect(first.status).toBe(200)
  expect(first.body).toEqual({
    id,
    showId: 'show1',
    userId: 'ann',
    seats: ['A1'],
    status: 'cancelled',
    amount: 100,
    currency: 'EUR',
    createdAt: '2030-01-01T18:00:00.000Z',
  })
  const again = await cancel(it)
  expect([again.status, again.body]).toEqual([200, first.body])
})

test('a cancelled one stays cancelled after the start', async () => {
  const it = await withHold()
  const first = await cancel(it)
  it.clock.advance(10 * minute)
  it.clock.advance(-1)
  const again = await cancel(it)
  expect(again.body).toEqual(first.body)
})

test('nothing is cancelled or confirmed once the show has started', async () => {
  const it = await cinema()
  await it.reserve(ann, ['A1'], { holdSeconds: 3600 })
  await it.beginShow()
  for (const answer of [await confirm(it), await cancel(it)]) {
    expect(problemOf(answer)).toBe('409 show-started')
    expect(answer.body.startsAt).toBe('2030-01-01T18:01:00.000Z')
  }
})

test('to others there is no reservation to confirm or cancel', async () => {
  const it = await withHold()
  for (const answer of [await confirm(it, bob), await cancel(it, bob)]) {
    expect(problemOf(answer)).toBe('404 unknown-reservation')
  }
  await cancel(it)
  for (const answer of [await confirm(it, bob), await cancel(it, bob)]) {
    expect(problemOf(answer)).toBe('404 unknown-reservation')
  }
})

test('staff cancel for others', async () => {
  const it = await withHold()
  const first = await cancel(it, stan)
  expect([first.status, first.body.status, first.body.userId]).toEqual([200, 'cancelled', 'ann'])
  expect((await cancel(it, stan)).body).toEqual(first.body)
})

test('staff say why they cancel: the log and the event have it; a reason that comes later changes nothing', async () => {
  const it = await withHold()
  const path = `/v1/reservations/${id}?reason=`
  const first = await it.send('DELETE', `${path}the%20seat%20is%20broken`, { as: stan })
  expect((await it.send('DELETE', `${path}another`, { as: stan })).body).toEqual(first.body)
  const { items } = (await it.send('GET', '/v1/shows/show1/log', { as: stan })).body
  expect(items.at(-1)).toMatchObject({ by: 'stan', why: 'staff', reason: 'the seat is broken' })
  expect(items).toHaveLength(2)
})

test.each(['?reason=', '?reason=a%0Ab', '?because=x', '?reason=a&reason=b'])(
  'a cancellation with %s is refused',
  async (query) => {
    const it = await withHold()
    fieldsOf(await it.send('DELETE', `/v1/reservations/${id}${query}`, { as: stan }))
  },
)

test.each(['rubbish', 'show1-r99', 'show9-r1', 'show1-w1'])(
  'the reservation %s is unknown',
  async (other) => {
    const it = await withHold()
    const path = `/v1/reservations/${other}`
    expect(problemOf(await it.send('DELETE', path, { as: ann }))).toBe('404 unknown-reservation')
    expect(problemOf(await it.send('POST', `${path}/confirm`, { as: ann }))).toBe('404 unknown-reservation')
  },
)
