import { describe, expect, test } from 'vitest'
import type { Command } from '../../src/core/reservations/command.ts'
import type { ShowState } from '../../src/core/shows/showState.ts'
import { takeTurn } from '../../src/core/takeTurn.ts'
import {
  accepted,
  assign,
  cancel,
  cancelShow,
  change,
  confirm,
  decisionTable,
  drawn,
  eventTypes,
  expire,
  hour,
  join,
  layoutOf,
  leave,
  minute,
  now,
  play,
  refused,
  reserve,
  reserveOrNothing,
  showOn,
  staff,
  user,
} from './builders.ts'

/** Ten minutes to accept. */
const offers = { waitlistMode: 'offer', offerSeconds: 600 } as const
/** u0 gives back both seats of two, and w1, who waits for both, is offered them: reservation 5 for entry 2. */
const offered: readonly Command[] = [
  reserve('u0', 'A1', 'A2'),
  join('w1', 2),
  cancel('u0', 1), // and 4: they are set aside
  assign,
]

function offering(...more: Command[]): ShowState {
  const state = showOn(layoutOf('AA'), offers)
  play(state, ...offered, ...more)
  return state
}

describe('an offer', () => {
  decisionTable([
    {
      rule: 'keeps the seats from others',
      hall: ['AA'],
      show: offers,
      given: offered,
      when: reserveOrNothing('walk-in', 'A1'),
      answer: refused({ code: 'show-full', free: 0, asked: 1 }),
      leaves: ['hh'],
    },
    {
      rule: 'is what its entry shows: the hold, and when it ends',
      hall: ['AA'],
      show: offers,
      given: offered,
      when: join('w1', 2),
      answer: accepted({
        entry: {
          no: 2,
          status: 'offered',
          position: null,
          reservationNo: 5,
          offerExpiresAtMs: now + 10 * minute,
        },
      }),
    },
    {
      rule: 'is accepted by confirming the hold',
      hall: ['AA'],
      show: offers,
      given: offered,
      when: confirm('w1', 5),
      answer: accepted({ reservation: { no: 5, status: 'confirmed', seats: ['A1', 'A2'] } }),
      leaves: ['rr'],
    },
    {
      rule: 'is not for staff to accept',
      hall: ['AA'],
      show: offers,
      given: offered,
      when: confirm(staff, 5),
      answer: refused({ code: 'unknown-reservation' }),
    },
    {
      rule: 'is rejected by cancelling the hold: with nobody behind, the seats are free for anyone',
      hall: ['AA'],
      show: offers,
      given: offered,
      when: cancel('w1', 5),
      answer: accepted({ reservation: { no: 5, status: 'cancelled' } }),
      leaves: ['..'],
    },
    {
      rule: 'is rejected by leaving the line',
      hall: ['AA'],
      show: offers,
      given: offered,
      when: leave('w1', 2),
      answer: accepted({
        entry: { no: 2, status: 'cancelled', position: null, reservationNo: null, offerExpiresAtMs: null },
      }),
      leaves: ['..'],
    },
    {
      rule: 'counts once towards the limit',
      hall: ['AAAA'],
      show: { ...offers, maxSeatsPerUser: 3 },
      given: [reserve('u0', 'A1', 'A2'), reserve('u9', 'A3'), join('w1', 2), cancel('u0', 1), assign],
      when: reserve('w1', 'A4'),
      answer: accepted({ reservation: { status: 'confirmed' } }),
      leaves: ['hhrr'],
    },
    {
      rule: 'counts towards the limit',
      hall: ['AAAA'],
      show: { ...offers, maxSeatsPerUser: 2 },
      given: [reserve('u0', 'A1', 'A2'), reserve('u9', 'A3', 'A4'), join('w1', 2), cancel('u0', 1), assign],
      when: reserveOrNothing('w1', 'A3'),
      answer: refused({ code: 'seat-limit', limit: 2, has: 2, asked: 1 }),
    },
    {
      rule: 'a second nudge offers nothing twice',
      hall: ['AA'],
      show: offers,
      given: offered,
      when: assign,
      answer: accepted({ type: 'assigned', count: 0 }),
      leaves: ['hh'],
    },
  ])

  test('accepted, it is a reservation like any other, and its user may join again', () => {
    const state = showOn(layoutOf('AA', 'BB'), offers)
    play(state, reserve('u9', 'B1', 'B2'), reserve('u0', 'A1', 'A2'), join('w1', 2), cancel('u0', 2), assign)
    play(state, confirm('w1', 6))
    expect(state.waitlist.entryOfUser.size + state.waitlist.offered.size).toBe(0)
    expect(state.seatsOfUser.get(user('w1'))).toBe(2)
    expect(eventTypes(takeTurn(state, expire, now + hour))).toEqual([])
    expect(play(state, join('w1', 2)).outcome).toMatchObject(accepted({ entry: { position: 1 } }))
  })

  test('accepting tells of the reservation, then of the entry; twice changes nothing', () => {
    const state = offering()
    expect(eventTypes(play(state, confirm('w1', 5)))).toEqual(['ReservationConfirmed', 'WaitlistAccepted'])
    expect(play(state, confirm('w1', 5)).events).toEqual([])
  })

  test('it is at the price of the moment', () => {
    const state = showOn(layoutOf('AA'), { ...offers, currency: 'EUR', prices: { standard: 700 } })
    play(state, ...offered, change({ prices: { standard: 900 } }))
    expect(play(state, confirm('w1', 5)).outcome).toMatchObject(accepted({ reservation: { amount: 1400 } }))
  })
})

describe('the seats of an offer that is not accepted go on to the next in the same turn', () => {
  const ends: [string, Command, number, string, string][] = [
    ['rejected', cancel('w1', 6), now, 'ReservationCancelled', 'customer'],
    ['cancelled by staff', cancel(staff, 6), now, 'ReservationCancelled', 'staff'],
    ['given up with the place in line', leave('w1', 2), now, 'ReservationCancelled', 'customer'],
    ['let pass', expire, now + 10 * minute, 'HoldExpired', 'offer-expired'],
    ['let pass while someone else asks', join('w3', 1), now + 10 * minute, 'HoldExpired', 'offer-expired'],
  ]
  test.each(ends)('%s', (_, command, atMs, ended, why) => {
    const state = showOn(layoutOf('AA'), offers)
    play(state, reserve('u0', 'A1', 'A2'), join('w1', 2), join('w2', 1), cancel('u0', 1), assign)
    const turn = takeTurn(state, command, atMs)
    expect(eventTypes(turn).slice(0, 3)).toEqual([ended, 'WaitlistLeft', 'SeatsSetAside'])
    expect(turn.events[1]!.event).toMatchObject({ entryNo: 2, was: 'offered', seats: [], why })
    expect(turn.events[2]!.event).toMatchObject({ entryNo: 3, seats: [0] })
    expect(drawn(state)).toEqual(['h.'])
    expect(eventTypes(takeTurn(state, assign, atMs))).toEqual(['WaitlistOffered'])
  })

  test('who let an offer pass is out of the line, and may join again at its end', () => {
    const state = offering(join('w2', 2))
    expect(eventTypes(takeTurn(state, expire, now + 10 * minute))).toEqual([
      'HoldExpired',
      'WaitlistLeft',
      'SeatsSetAside',
    ])
    expect(takeTurn(state, join('w1', 2), now + 10 * minute).outcome).toMatchObject(
      accepted({ entry: { status: 'waiting', position: 1 } }),
    )
  })
})

describe('the mode may change while the line is served', () => {
  test('what is set aside goes by the mode of the nudge', () => {
    const state = showOn(layoutOf('AA'), offers)
    play(state, reserve('u0', 'A1', 'A2'), join('w1', 2), cancel('u0', 1), change({ waitlistMode: 'assign' }))
    expect(eventTypes(play(state, assign))).toEqual(['WaitlistAssigned'])
    play(state, join('w2', 2), change({ waitlistMode: 'offer' }), cancel('w1', 6))
    expect(eventTypes(play(state, assign))).toEqual(['WaitlistOffered'])
  })

  test('an offer stays an offer, for the time that it was made for', () => {
    const state = offering(change({ waitlistMode: 'assign', offerSeconds: 60 }))
    expect(play(state, assign).events).toEqual([])
    expect(takeTurn(state, expire, now + 10 * minute - 1).events).toEqual([])
    expect(takeTurn(state, confirm('w1', 5), now + 10 * minute - 1).outcome).toMatchObject({ ok: true })
  })

  test('and one that nobody accepts is let pass all the same', () => {
    const state = offering(change({ waitlistMode: 'assign' }))
    expect(eventTypes(takeTurn(state, expire, now + 10 * minute))).toEqual(['HoldExpired', 'WaitlistLeft'])
    expect(drawn(state)).toEqual(['..'])
  })
})

describe('a cancelled show', () => {
  test('takes back what was offered', () => {
    const state = offering(join('w2', 1))
    const turn = play(state, cancelShow)
    expect(eventTypes(turn)).toEqual([
      'ShowCancelled',
      'ReservationCancelled',
      'WaitlistLeft',
      'WaitlistLeft',
    ])
    expect(drawn(state)).toEqual(['..'])
    expect(state.waitlist.entryOfUser.size).toBe(0)
  })
})
