import { expect, test } from 'vitest'
import { ann, bob, cinema, stan } from './cinema.ts'
import { problemOf } from './problemOf.ts'

/** A cinema, and a way to ask it for the best available. */
async function bestOf(...args: Parameters<typeof cinema>) {
  const stage = await cinema(...args)
  const best = (as: typeof ann, bestAvailable: object, more: object = {}, headers = {}) =>
    stage.send('POST', '/v1/shows/show1/reservations', { as, body: { bestAvailable, ...more }, headers })
  return { ...stage, best }
}

test('the best available is a reservation that says how good it is', async () => {
  const { best, send } = await bestOf(undefined, { currency: 'EUR', prices: { standard: 1250 } })
  const answer = await best(ann, { count: 2 })
  expect(answer.status).toBe(201)
  expect(answer.headers.get('Location')).toBe('/v1/reservations/show1-r1')
  const reservation = {
    id: 'show1-r1',
    showId: 'show1',
    userId: 'ann',
    seats: ['B1', 'B2'],
    status: 'confirmed',
    amount: 2500,
    currency: 'EUR',
    createdAt: '2030-01-01T18:00:00.000Z',
  }
  expect(answer.body).toEqual({ ...reservation, version: 1, step: 'together' })
  // How it was chosen is told once.
  expect((await send('GET', '/v1/reservations/show1-r1', { as: ann })).body).toEqual(reservation)
})

test('seats that the client names have no step', async () => {
  const { reserve } = await bestOf()
  expect((await reserve(ann, ['A1'])).body).not.toHaveProperty('step')
})

test.each([
  [['AAAA'], { count: 2 }, 'together', ['A1', 'A2']],
  [['AAA'], { count: 2 }, 'leaving-single', ['A1', 'A2']],
  [['AA', 'BB'], { count: 3 }, 'two-rows', ['A1', 'B1', 'B2']],
  [['AAaA'], { count: 3, category: 'standard' }, 'apart', ['A1', 'A2', 'A4']],
  [['AAaa'], { count: 2, category: 'premium' }, 'together', ['A3', 'A4']],
  [['AA#'], { count: 1, accessible: true }, 'together', ['A3']],
])('of %j the best for %j is %s: %j', async (rows, wish, step, seats) => {
  const { best } = await bestOf(rows)
  expect((await best(ann, wish)).body).toMatchObject({ step, seats })
})

test('it can be held, and repeated with its key it is the same', async () => {
  const { best } = await bestOf()
  const key = { 'Idempotency-Key': 'k1' }
  const first = await best(ann, { count: 2 }, { holdSeconds: 60 }, key)
  expect(first.body).toMatchObject({
    status: 'held',
    expiresAt: '2030-01-01T18:01:00.000Z',
    step: 'together',
  })
  expect((await best(ann, { count: 2 }, { holdSeconds: 60 }, key)).body).toEqual(first.body)
  expect(problemOf(await best(ann, { count: 3 }, { holdSeconds: 60 }, key))).toBe(
    '422 idempotency-key-reused',
  )
})

test('a category that the hall lacks is refused, with those that it has', async () => {
  const { best } = await bestOf(['Aa'])
  const answer = await best(ann, { count: 1, category: 'sofa' })
  expect(problemOf(answer)).toBe('422 unknown-category')
  expect(answer.body).toMatchObject({ category: 'sofa', known: ['standard', 'premium'] })
})

test('a party waits in line when the show can’t seat it', async () => {
  const { best } = await bestOf(['AA#'])
  await best(ann, { count: 1 })
  const answer = await best(bob, { count: 2 })
  expect(answer.status).toBe(202)
  expect(answer.body.waitlistEntry).toMatchObject({ partySize: 2, position: 1 })
})

test('it waits for what it asked for', async () => {
  const { best, reserve } = await bestOf(['Aa#a'])
  await reserve(ann, ['A2', 'A4'])
  const answer = await best(bob, { count: 2, category: 'premium', accessible: false, adjacent: false })
  const party = { partySize: 2, category: 'premium', accessible: false, adjacent: false }
  expect(answer.body.waitlistEntry).toMatchObject({ status: 'waiting', ...party })
})

test.each([
  [{ count: 2 }, { waitlist: false }, { free: 1, asked: 2 }, /^1 seat is free, 2 were asked for$/],
  [
    { count: 2, category: 'premium' },
    { waitlist: false },
    { free: 1, asked: 2 },
    /1 such seat is free, 2 were/,
  ],
  [
    { count: 1, accessible: true },
    { waitlist: false },
    { free: 0, asked: 1 },
    /0 such seats are free, 1 was/,
  ],
])('the party %j is told how many seats it could use (%j)', async (wish, more, extra, detail) => {
  const { best, reserve } = await bestOf(['Aa#'])
  await reserve(ann, ['A1', 'A3'])
  const answer = await best(bob, wish, more)
  expect(problemOf(answer)).toBe('409 show-full')
  expect(answer.body).toMatchObject({ ...extra, detail: expect.stringMatching(detail) })
})

test('a party that won’t be parted is told of seats apart', async () => {
  const { best, reserve } = await bestOf(['AAA'])
  await reserve(ann, ['A2'])
  const answer = await best(bob, { count: 2, adjacent: true }, { waitlist: false })
  expect(problemOf(answer)).toBe('409 show-full')
  expect(answer.body.detail).toBe('no 2 of the 2 free seats are side by side')
})

test('a single seat left alone is refused with a fix, which is taken; staff may', async () => {
  const { reserve, send } = await bestOf(['AAAAA'])
  const path = '/v1/shows/show1'
  const changed = await send('PATCH', path, { as: stan, body: { orphanRule: 'strict' } })
  expect(changed.body.orphanRule).toBe('strict')
  expect((await send('GET', path, {})).body.orphanRule).toBe('strict')

  const answer = await reserve(ann, ['A2', 'A3'])
  expect(problemOf(answer)).toBe('422 orphan-seat')
  expect(answer.body).toMatchObject({
    orphans: ['A1'],
    fix: ['A1', 'A2'],
    detail: 'left alone: A1; take A1, A2 instead',
  })
  expect((await reserve(ann, answer.body.fix)).status).toBe(201)
  expect((await reserve(stan, ['A4'])).status).toBe(201)
})
