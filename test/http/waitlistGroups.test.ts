import { expect, test } from 'vitest'
import type { ShowId, UserId } from '../../src/core/ids.ts'
import { ada, ann, bob, type Cinema, cinema, stan } from './cinema.ts'
import { problemOf } from './problemOf.ts'

const show1 = 'show1' as ShowId
const join = (it: Cinema, as: UserId, body: object) =>
  it.send('POST', '/v1/shows/show1/waitlist', { as, body })
const entryOf = async (it: Cinema, as: UserId, id: string) =>
  (await it.send('GET', `/v1/waitlist/${id}`, { as })).body
const giveBack = (it: Cinema, no: number) =>
  it.send('DELETE', `/v1/reservations/show1-r${no}`, { as: stan, body: undefined })

test('an entry says for whom it is, whoever reads it and whenever', async () => {
  const it = await cinema(['Aa'])
  await it.reserve(ann, ['A1', 'A2'])
  const party = { partySize: 1, adjacent: true, category: 'premium', accessible: false }
  const joined = await join(it, bob, party)
  expect(joined.body).toMatchObject({ status: 'waiting', ...party })
  it.router.reload([show1])
  expect(await entryOf(it, bob, joined.body.id)).toMatchObject(party)
  expect((await join(it, bob, party)).body.id).toBe(joined.body.id)
  const other = await join(it, bob, { partySize: 1 })
  expect(problemOf(other)).toBe('409 already-waiting')
  expect(other.body).toMatchObject({
    ...party,
    detail: expect.stringMatching(/^you wait for 1 premium seat as show1-w2/),
  })
})

test('a party waits although others could be seated, and is told to reserve when it could itself', async () => {
  const it = await cinema(['AAAa'])
  await it.reserve(ann, ['A2'])
  expect(problemOf(await join(it, bob, { partySize: 2 }))).toBe('409 seats-available')
  expect((await join(it, bob, { partySize: 2, adjacent: true, category: 'standard' })).status).toBe(201)
  expect(problemOf(await join(it, stan, { partySize: 2, adjacent: true }))).toBe('409 seats-available')
  const one = await join(it, stan, { partySize: 1, category: 'premium' })
  expect(problemOf(one)).toBe('409 seats-available')
  expect(one.body.free).toBe(1)
})

test.each([
  [{ partySize: 3, adjacent: true }, /not even the empty hall has 3 seats side by side$/],
  [{ partySize: 2, category: 'premium' }, /2 premium seats$/],
  [{ partySize: 1, accessible: true }, /1 seat, one of them for a wheelchair$/],
])('a party that the hall could never seat is not let in line: %j', async (body, detail) => {
  const it = await cinema(['AA', 'Ba'])
  await it.reserve(ann, ['A1', 'A2', 'B1', 'B2'])
  const answer = await join(it, bob, body)
  expect(problemOf(answer)).toBe('422 unseatable-party')
  expect(answer.body).toMatchObject({ ...body, detail: expect.stringMatching(detail) })
})

test('nobody waits for a category that the hall lacks', async () => {
  const it = await cinema(['A'])
  await it.reserve(ann, ['A1'])
  const answer = await join(it, bob, { partySize: 1, category: 'box' })
  expect(problemOf(answer)).toBe('422 unknown-category')
  expect(answer.body).toMatchObject({ category: 'box', known: ['standard'] })
})

test('each gets what it can use, with a restart between any two steps, and sees whom the line has served', async () => {
  const it = await cinema(['Aaa', 'BBB'])
  const restart = () => it.router.reload([show1])
  await it.reserve(ann, ['A1', 'A2', 'A3']) // 1
  await it.reserve(stan, ['B1', 'B2', 'B3']) // 2
  await join(it, bob, { partySize: 3, adjacent: true, category: 'standard' }) // 3
  restart()
  await join(it, ada, { partySize: 2, category: 'premium' }) // 4
  restart()
  await giveBack(it, 1)
  restart()
  await it.router.ask(show1, { type: 'assignWaitlist' })
  expect(await entryOf(it, ada, 'show1-w4')).toMatchObject({ status: 'assigned' })
  const mine = (await it.send('GET', '/v1/reservations', { as: ada })).body.items
  expect(mine).toMatchObject([{ seats: ['A2', 'A3'], status: 'confirmed' }])
  expect(await entryOf(it, bob, 'show1-w3')).toMatchObject({
    status: 'waiting',
    position: 1,
    ahead: { parties: 0, seats: 0 },
    served: { parties: 1, seats: 2 },
  })
  restart()
  await giveBack(it, 2)
  expect(await entryOf(it, bob, 'show1-w3')).toMatchObject({ status: 'set-aside' })
  expect((await it.send('GET', '/v1/shows/show1/seats')).body.taken).toMatchObject({
    B1: 'held',
    B2: 'held',
    B3: 'held',
  })
})
