import { describe, expect, test } from 'vitest'
import type { ShowId, UserId } from '../../src/core/ids.ts'
import { ann, bob, type Cinema, cinema, minute, now, stan, start } from './cinema.ts'
import { problemOf } from './problemOf.ts'

const show1 = 'show1' as ShowId
const offers = { waitlistMode: 'offer', offerSeconds: 300 } as const
const inFiveMinutes = '2030-01-01T18:05:00.000Z'

const join = (it: Cinema, as: UserId, partySize = 2) =>
  it.send('POST', '/v1/shows/show1/waitlist', { as, body: { partySize } })
const nudge = (it: Cinema) => it.router.ask(show1, { type: 'assignWaitlist' })
const entryOf = async (it: Cinema, as: UserId, id: string) =>
  (await it.send('GET', `/v1/waitlist/${id}`, { as })).body
const taken = async (it: Cinema) => (await it.send('GET', '/v1/shows/show1/seats')).body.taken

/** Ann gives both seats back, and bob is offered them: reservation 6. Stan is next in line. `between` runs before. */
async function offered(between: (it: Cinema) => void = () => {}): Promise<Cinema> {
  const it = await cinema(['AA'], offers)
  await it.reserve(ann, ['A1', 'A2'])
  await join(it, bob)
  await join(it, stan)
  between(it)
  await it.send('DELETE', '/v1/reservations/show1-r1', { as: ann })
  between(it)
  await nudge(it)
  between(it)
  return it
}

/** The owner goes and another one reads what is on disk. */
const restart = (it: Cinema) => it.router.reload([show1])

describe.each([
  ['', () => {}],
  [', with a restart between any two steps', restart],
])('in the mode offer%s', (_, between) => {
  test('the first in line is offered the seats, and accepts by confirming the hold', async () => {
    const it = await offered(between)
    expect(await entryOf(it, bob, 'show1-w2')).toMatchObject({
      status: 'offered',
      reservationId: 'show1-r6',
      offerExpiresAt: inFiveMinutes,
    })
    const hold = await it.send('GET', '/v1/reservations/show1-r6', { as: bob })
    expect(hold.body).toMatchObject({ status: 'held', seats: ['A1', 'A2'], expiresAt: inFiveMinutes })
    expect(await taken(it)).toEqual({ A1: 'held', A2: 'held' })

    const accepted = await it.send('POST', '/v1/reservations/show1-r6/confirm', { as: bob })
    expect(accepted.body).toMatchObject({ status: 'confirmed', seats: ['A1', 'A2'] })
    between(it)
    const entry = await entryOf(it, bob, 'show1-w2')
    expect(entry).toMatchObject({ status: 'assigned', reservationId: 'show1-r6' })
    expect(entry).not.toHaveProperty('offerExpiresAt')
    expect(await entryOf(it, stan, 'show1-w3')).toMatchObject({ status: 'waiting', position: 1 })
  })

  test.each([
    ['rejects by cancelling the hold', '/v1/reservations/show1-r6'],
    ['rejects by leaving the line', '/v1/waitlist/show1-w2'],
  ])('who %s passes the seats on to the next', async (_what, path) => {
    const it = await offered(between)
    expect((await it.send('DELETE', path, { as: bob })).body.status).toBe('cancelled')
    between(it)
    expect((await it.send('DELETE', path, { as: bob })).body.status).toBe('cancelled')
    const entry = await entryOf(it, bob, 'show1-w2')
    expect(entry.status).toBe('cancelled')
    expect(entry).not.toHaveProperty('reservationId')
    expect(await entryOf(it, stan, 'show1-w3')).toMatchObject({ status: 'set-aside' })
    await nudge(it)
    expect(await entryOf(it, stan, 'show1-w3')).toMatchObject({ status: 'offered' })
  })

  test('an offer that is let pass ends the entry; the next is offered the seats, then they are free', async () => {
    const it = await offered(between)
    it.clock.advance(5 * minute)
    expect(await entryOf(it, bob, 'show1-w2')).toMatchObject({ status: 'expired' })
    const late = await it.send('POST', '/v1/reservations/show1-r6/confirm', { as: bob })
    expect(problemOf(late)).toBe('409 hold-expired')
    expect(await entryOf(it, stan, 'show1-w3')).toMatchObject({ status: 'set-aside' })
    await nudge(it)
    between(it)
    it.clock.advance(5 * minute - 1)
    expect(await taken(it)).toEqual({ A1: 'held', A2: 'held' })
    it.clock.advance(1)
    expect((await it.reserve(ann, ['A1', 'A2'])).status).toBe(201)
    expect(problemOf(await it.send('DELETE', '/v1/waitlist/show1-w3', { as: stan }))).toBe(
      '409 waitlist-expired',
    )
  })
})

test('the mode is changed while the line is served: offers stay offers, what follows is assigned', async () => {
  const it = await offered()
  const changed = await it.send('PATCH', '/v1/shows/show1', { as: stan, body: { waitlistMode: 'assign' } })
  expect(changed.body.waitlistMode).toBe('assign')
  await nudge(it)
  expect(await entryOf(it, bob, 'show1-w2')).toMatchObject({
    status: 'offered',
    offerExpiresAt: inFiveMinutes,
  })
  await it.send('DELETE', '/v1/reservations/show1-r6', { as: bob })
  await nudge(it)
  expect(await entryOf(it, stan, 'show1-w3')).toMatchObject({ status: 'assigned' })
})

test('the log names the hold that was offered', async () => {
  const it = await offered()
  await it.send('POST', '/v1/reservations/show1-r6/confirm', { as: bob })
  const { items } = (await it.send('GET', '/v1/shows/show1/log', { as: stan })).body
  const ids = { waitlistEntryId: 'show1-w2', reservationId: 'show1-r6' }
  expect(items.slice(5)).toMatchObject([
    { seq: 6, by: 'usher', type: 'WaitlistOffered', ...ids, expiresAt: inFiveMinutes },
    { seq: 7, by: 'bob', type: 'ReservationConfirmed', reservationId: 'show1-r6' },
    { seq: 8, by: 'bob', type: 'WaitlistAccepted', ...ids },
  ])
})

describe('a line that closes before the start', () => {
  /** Ten minutes from now. */
  const closes = now + 10 * minute
  const cutoff = { ...offers, waitlistCutoffSeconds: (start - closes) / 1000 }

  test('takes nobody any more, and says when it closed', async () => {
    const it = await cinema(['AA'], cutoff)
    await it.reserve(ann, ['A1', 'A2'])
    it.clock.advance(10 * minute)
    const answer = await join(it, bob)
    expect(problemOf(answer)).toBe('409 waitlist-closed')
    expect(answer.body.closedAt).toBe('2030-01-01T18:10:00.000Z')
    expect(problemOf(await it.reserve(bob, ['A1']))).toBe('409 show-full')
  })

  test('its entries read as expired, and the seats that it had are on sale', async () => {
    const it = await cinema(['AA', 'BB'], cutoff)
    await it.reserve(ann, ['A1', 'A2'])
    await it.reserve(stan, ['B1', 'B2'])
    await join(it, bob)
    await it.send('DELETE', '/v1/reservations/show1-r1', { as: ann })
    it.clock.advance(9 * minute)
    await nudge(it)
    expect(await entryOf(it, bob, 'show1-w3')).toMatchObject({
      status: 'offered',
      offerExpiresAt: new Date(closes).toISOString(),
    })
    it.clock.advance(minute)
    expect(await entryOf(it, bob, 'show1-w3')).toMatchObject({ status: 'expired' })
    expect((await it.reserve(ann, ['A1', 'A2'])).status).toBe(201)
    const kept = it.tables.entries(show1)
    expect(kept.map(({ status }) => status)).toEqual(['expired'])
  })
})
