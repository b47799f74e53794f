import { expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import { ann, bob, cinema, minute, showOf, stan } from './cinema.ts'
import { fieldsOf } from './problemOf.ts'

const eur = { currency: 'EUR', prices: { standard: 1250 } }

async function fourReservations() {
  const it = await cinema(undefined, eur)
  await it.directory.createShow(showOf({ id: 'show2' as ShowId }))
  await it.reserve(ann, ['A1'])
  it.clock.advance(minute)
  await it.reserve(ann, ['A2'], { holdSeconds: 60 })
  it.clock.advance(1)
  await it.reserve(bob, ['B1'])
  const body = { seats: ['A1'] }
  await it.send('POST', '/v1/shows/show2/reservations', { as: ann, body })
  const list = async (as: typeof ann, query = '') => {
    const answer = await it.send('GET', `/v1/reservations${query}`, { as })
    return answer.body.items.map(({ id, status }: { id: string; status: string }) => `${id} ${status}`)
  }
  return { ...it, list }
}

test('users see their own reservations, newest first, of one show or all', async () => {
  const { list, send } = await fourReservations()
  expect(await list(ann)).toEqual(['show2-r1 confirmed', 'show1-r2 held', 'show1-r1 confirmed'])
  expect(await list(ann, '?showId=show1')).toEqual(['show1-r2 held', 'show1-r1 confirmed'])
  expect(await list(ann, '?status=held')).toEqual(['show1-r2 held'])
  expect(await list(stan)).toEqual([])
  const { body } = await send('GET', '/v1/reservations?showId=show2', { as: ann })
  expect(body.items[0]).toEqual({
    id: 'show2-r1',
    showId: 'show2',
    userId: 'ann',
    seats: ['A1'],
    status: 'confirmed',
    createdAt: '2030-01-01T18:01:00.001Z',
  })
})

test('staff see all reservations of a show they name', async () => {
  const { list } = await fourReservations()
  expect(await list(stan, '?showId=show1')).toEqual([
    'show1-r3 confirmed',
    'show1-r2 held',
    'show1-r1 confirmed',
  ])
})

test('staff see whose they are; customers are told no more than before', async () => {
  const { send, accounts } = await fourReservations()
  const people = async (as: typeof ann, query: string) => {
    const answer = await send('GET', `/v1/reservations${query}`, { as })
    expect(answer.headers.get('Cache-Control')).toBe(as === stan ? 'no-store' : null)
    const items: { userId: string; user?: object }[] = answer.body.items ?? [answer.body]
    return items.map(({ userId, user }) => [userId, user])
  }
  const [annToo, bobToo] = [ann, bob].map((id) => [id, { name: id, email: `${id}@example.org` }])
  expect(await people(stan, '?showId=show1')).toEqual([bobToo, annToo, annToo])
  expect(await people(stan, '/show1-r3')).toEqual([bobToo])
  expect(await people(ann, '?showId=show2')).toEqual([[ann, undefined]])
  expect(await people(ann, '/show1-r1')).toEqual([[ann, undefined]])
  await accounts.leave(bob, 'none', 0)
  expect(await people(stan, '/show1-r3')).toEqual([[bob, undefined]])
  expect((await people(stan, '?showId=show1'))[0]).toEqual([bob, undefined])
})

test('a hold past its time reads as expired, though no turn has ended it', async () => {
  const { list, clock, send } = await fourReservations()
  clock.advance(minute - 1)
  expect(await list(ann, '?status=expired')).toEqual(['show1-r2 expired'])
  expect(await list(ann, '?status=held')).toEqual([])
  const { body } = await send('GET', '/v1/reservations/show1-r2', { as: ann })
  expect(body.status).toBe('expired')
  expect(body).not.toHaveProperty('expiresAt')
})

test('pages follow each other; a cursor is good for its own list alone', async () => {
  const { send } = await fourReservations()
  const first = await send('GET', '/v1/reservations?limit=2', { as: ann })
  const { nextCursor } = first.body
  const second = await send('GET', `/v1/reservations?limit=2&cursor=${nextCursor}`, { as: ann })
  expect(second.body).toMatchObject({ items: [{ id: 'show1-r1' }], nextCursor: null })
  for (const [as, query] of [
    [bob, ''],
    [ann, '&showId=show1'],
  ] as const) {
    const other = await send('GET', `/v1/reservations?cursor=${nextCursor}${query}`, { as })
    expect(fieldsOf(other)).toHaveProperty('cursor')
  }
})

test.each(['?status=open', '?limit=0', '?user=bob', '?showId=NO'])(
  'the list query %s is refused',
  async (query) => {
    const { send } = await cinema()
    fieldsOf(await send('GET', `/v1/reservations${query}`, { as: ann }))
  },
)
