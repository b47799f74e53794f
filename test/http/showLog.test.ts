import { expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import { plainParty } from '../../src/core/waitlist/party.ts'
import { ada, ann, bob, cinema, showOf, stan } from './cinema.ts'
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
      ...plainParty(1),
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

test('the log has the names of those it speaks of, and of nobody else', async () => {
  const { send, accounts } = await busyShow()
  const read = async (query: string) => {
    const answer = await send('GET', `/v1/shows/show1/log${query}`, { as: stan })
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    return answer.body.users
  }
  const person = (id: string) => ({ name: id, email: `${id}@example.org` })
  expect(await read('')).toEqual({ ann: person('ann'), bob: person('bob'), stan: person('stan') })
  expect(await read('?limit=1')).toEqual({ ann: person('ann') })
  const body = { seats: ['A2'], reason: 'a broken seat' }
  await send('POST', '/v1/reservations/show1-r5/move', { as: stan, body })
  await accounts.leave(stan, 'none', 0)
  const moved = await send('GET', '/v1/shows/show1/log', { as: ada })
  expect(moved.body.items.at(-1)).toMatchObject({ by: 'stan', moves: [{ userId: 'bob' }] })
  expect(moved.body.users).toEqual({ ann: person('ann'), bob: person('bob') })
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
