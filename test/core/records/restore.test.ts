import { describe, expect, test } from 'vitest'
import { apply } from '../../../src/core/reservations/apply.ts'
import type { Event } from '../../../src/core/reservations/event.ts'
import { compileLayout } from '../../../src/core/seats/seatPlan.ts'
import { restoreShowState, type ShowSnapshot } from '../../../src/core/shows/showState.ts'
import { plainParty } from '../../../src/core/waitlist/party.ts'
import { drawn, hallId, layoutOf, now, showOf, showOn, user } from '../builders.ts'

const reservation = (no: number, ...seats: string[]) => ({
  no,
  userId: user('u1'),
  seats,
  expiresAtMs: null,
  amount: null,
  createdAtMs: now,
})
const entry = (no: number, ...seats: string[]) => ({
  no,
  userId: user(`w${no}`),
  ...plainParty(1),
  createdAtMs: now,
  seats,
  setAsideAtMs: seats.length > 0 ? now : null,
  offeredNo: null,
})
const snapshotOf = (rows: Partial<ShowSnapshot>): ShowSnapshot => ({
  show: showOf(),
  hall: { id: hallId, version: 1 },
  seq: 9,
  publishedSeq: 9,
  reservations: [],
  entries: [],
  blocked: [],
  takenSeats: 0,
  answers: [],
  ...rows,
})
const plan = compileLayout(layoutOf('AAAA'))

test('rows become the state that they describe', () => {
  const state = restoreShowState(
    snapshotOf({
      reservations: [reservation(1, 'A1'), { ...reservation(2, 'A2'), expiresAtMs: now }],
      entries: [entry(3), entry(4, 'A3')],
      blocked: ['A4'],
      takenSeats: 4,
    }),
    plan,
  )
  expect(drawn(state)).toEqual(['rhhb'])
  expect(state.seq).toBe(9)
  expect([...state.waitlist.waiting.keys()]).toEqual([3])
  expect(state.seatsOfUser).toEqual(
    new Map([
      [user('u1'), 2],
      [user('w4'), 1],
    ]),
  )
  expect(state.expiries.peek()).toEqual({ atMs: now, reservationNo: 2 })
})

describe('rows that contradict each other are refused', () => {
  test.each<[string, Partial<ShowSnapshot>, string]>([
    [
      'two reservations have one seat',
      { reservations: [reservation(1, 'A1'), reservation(2, 'A1')] },
      'seat A1',
    ],
    ['a blocked seat is reserved', { reservations: [reservation(1, 'A1')], blocked: ['A1'] }, 'seat A1'],
    ['a seat is set aside twice', { entries: [entry(1, 'A1'), entry(2, 'A1')] }, 'seat A1'],
    [
      'an entry is offered what is no hold',
      { reservations: [reservation(1, 'A1')], entries: [{ ...entry(2), offeredNo: 1 }] },
      'entry 2 is offered 1',
    ],
    [
      'an entry is for a category that the hall has not',
      { entries: [{ ...entry(2), category: 'premium' }] },
      'no category premium',
    ],
    ['a seat is not in the layout', { blocked: ['Z1'] }, 'Z1 is not in the layout'],
    ['a guard has no holder', { takenSeats: 1 }, '0 seats are taken, 1 are guarded'],
    [
      'a reserved seat is not guarded',
      { reservations: [reservation(1, 'A1')] },
      '1 seats are taken, 0 are guarded',
    ],
  ])('%s', (_, rows, message) => {
    expect(() => restoreShowState(snapshotOf(rows), plan)).toThrow(message)
  })
})

describe('an event that does not fit the state is a bug, and thrown', () => {
  const reserved = (userId: string): Event => ({
    type: 'SeatsReserved',
    userId: user(userId),
    seats: [0],
    expiresAtMs: null,
    amount: null,
  })
  test.each<[string, number, Event]>([
    ['a number that is not the next', 3, { type: 'ShowCancelled' }],
    ['a number that is there already', 1, { type: 'ShowCancelled' }],
    ['a seat that is taken', 2, reserved('u2')],
    [
      'a reservation that is not active',
      2,
      { type: 'HoldExpired', reservationNo: 7, userId: user('u1'), seats: [0] },
    ],
    [
      'an entry that is not in line',
      2,
      { type: 'SeatsSetAside', entryNo: 7, userId: user('u1'), seats: [1] },
    ],
    ['a seat that is not blocked', 2, { type: 'SeatsUnblocked', seats: [1], reason: '' }],
  ])('%s', (_, seq, event) => {
    const state = showOn(layoutOf('AA'))
    apply(state, { seq: 1, atMs: now, by: 'usher', event: reserved('u1') })
    expect(() => apply(state, { seq, atMs: now, by: 'usher', event })).toThrow()
  })
})
