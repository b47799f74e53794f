import { expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import { ann, bob, cinema, showOf, stan } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const at = '2030-01-01T18:00:00.000Z'

async function busyShow() {
  const it = await cinema(['AA'])
  await it.reserve(ann, ['A1', 'A2'], { holdSeconds: 60 })
  await it.reserve(bob, ['A1'])
  await it.send('DELETE', '/v1/reservations/show1-r1', { as: stan })
  await it.router.ask('show1' as ShowId, { type: 'assignWaitlist' })
  await it.send('PATCH', '/v1/shows/show1', { as: stan, body: { endsAt: '2030-01-01T22:00:00Z' } })
  return it
}

test('staff read everything that happened, in order, with times and ids as clients know them', async () => {
  const { send } = await busyShow()
  const answer = await send('GET', '/v1/shows/show1/log', { as: stan })
  expect(answer.status).toBe(200)
  expect(answer.body.nextCursor).toBeNull()
  expect(answer.body.items).toEqual([
    {
      seq: 1,
      at,
      by: 'ann',
      type: 'SeatsReserved',
      reservationId: 'show1-r1',
      userId: 'ann',
      seats: ['A1', 'A2'],
      expiresAt: '2030-01-01T18:01:00.000Z',
      amount: null,
    },
    {
      seq: 2,
      at,
      by: 'bob',
      type: 'WaitlistJoined',
      waitlistEntryId: 'show1-w2',
      userId: 'bob',
      partySize: 1,
    },
    {
      seq: 3,
      at,
      by: 'stan',
      type: 'ReservationCancelled',
      reservationId: 'show1-r1',
      userId: 'ann',
      seats: ['A1', 'A2'],
      was: 'held',
      why: 'staff',
    },
    {
      seq: 4,
      at,
      by: 'usher',
      type: 'SeatsSetAside',
      waitlistEntryId: 'show1-w2',
      userId: 'bob',
      seats: ['A1'],
    },
    {
      seq: 5,
      at,
      by: 'usher',
      type: 'WaitlistAssigned',
      reservationId: 'show1-r5',
      waitlistEntryId: 'show1-w2',
      userId: 'bob',
      seats: ['A1'],
      amount: null,
    },
    { seq: 6, at, by: 'stan', type: 'ShowChanged', change: { endsAt: '2030-01-01T22:00:00.000Z' } },
  ])
})

test('the log goes on where the cursor says, in its own show alone', async () => {
  const { send, directory } = await busyShow()
  const first = await send('GET', '/v1/shows/show1/log?limit=4', { as: stan })
  expect(first.body.items).toHaveLength(4)
  const { nextCursor } = first.body
  const second = await send('GET', `/v1/shows/show1/log?limit=4&cursor=${nextCursor}`, { as: stan })
  expect(second.body.items.map((event: { seq: number }) => event.seq)).toEqual([5, 6])
  expect(second.body.nextCursor).toBeNull()

  await directory.createShow(showOf({ id: 'show2' as ShowId }))
  const other = await send('GET', `/v1/shows/show2/log?cursor=${nextCursor}`, { as: stan })
  expect(fieldsOf(other)).toHaveProperty('cursor')
})

test('up to 200 events a page', async () => {
  const { send } = await busyShow()
  expect((await send('GET', '/v1/shows/show1/log?limit=200', { as: stan })).status).toBe(200)
  expect(fieldsOf(await send('GET', '/v1/shows/show1/log?limit=201', { as: stan }))).toHaveProperty('limit')
})

test('customers read no log, and an unknown show has none', async () => {
  const { send } = await cinema()
  expect(problemOf(await send('GET', '/v1/shows/show1/log', { as: ann }))).toBe('403 forbidden')
  expect(problemOf(await send('GET', '/v1/shows/show1/log'))).toBe('401 unauthenticated')
  expect(problemOf(await send('GET', '/v1/shows/show9/log', { as: stan }))).toBe('404 unknown-show')
  expect(problemOf(await send('GET', '/v1/shows/NO/log', { as: stan }))).toBe('404 unknown-show')
})
