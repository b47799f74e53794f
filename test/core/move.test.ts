import { describe, expect, test } from 'vitest'
import { seatMapChanges } from '../../src/core/seats/seatMap.ts'
import { takeTurn } from '../../src/core/takeTurn.ts'
import {
  accepted,
  assign,
  block,
  cancel,
  cancelShow,
  decisionTable,
  drawn,
  eventTypes,
  expire,
  hold,
  join,
  layoutOf,
  minute,
  move,
  moveIntoBlocked,
  now,
  play,
  refused,
  reserve,
  showOn,
  start,
  swap,
} from './builders.ts'

const unknown = refused({ code: 'unknown-reservation' })

describe('moving a reservation', () => {
  decisionTable([
    {
      rule: 'gives it other seats',
      given: [reserve('u1', 'A1', 'A2')],
      when: move(1, 'A4', 'A3'),
      answer: accepted({ reservation: { no: 1, userId: 'u1', seats: ['A4', 'A3'], status: 'confirmed' } }),
      leaves: ['..rr'],
    },
    {
      rule: 'may keep some of its own',
      given: [reserve('u1', 'A1', 'A2')],
      when: move(1, 'A2', 'A3'),
      answer: accepted({ reservation: { seats: ['A2', 'A3'] } }),
      leaves: ['.rr.'],
    },
    {
      rule: 'leaves a hold one, with its end',
      given: [hold(minute, 'u1', 'A1')],
      when: move(1, 'A2'),
      answer: accepted({ reservation: { status: 'held', expiresAtMs: now + minute, seats: ['A2'] } }),
      leaves: ['.h..'],
    },
    {
      rule: 'leaves the amount that was agreed, whatever the seats cost now',
      hall: ['Aa'],
      show: { currency: 'EUR', prices: { standard: 100, premium: 900 } },
      given: [reserve('u1', 'A1')],
      when: move(1, 'A2'),
      answer: accepted({ reservation: { amount: 100, currency: 'EUR' } }),
      leaves: ['.r'],
    },
    {
      rule: 'to where it is changes nothing',
      given: [reserve('u1', 'A1', 'A2')],
      when: move(1, 'A2', 'A1'),
      answer: accepted({ reservation: { seats: ['A1', 'A2'] } }),
      leaves: ['rr..'],
    },
    {
      rule: 'to seats of others is refused, with free ones near',
      given: [reserve('u1', 'A1'), reserve('u2', 'A2'), hold(minute, 'u3', 'A3')],
      when: move(1, 'A2'),
      answer: refused({ code: 'seats-taken', taken: ['A2'], alternatives: [['A4']] }),
    },
    {
      rule: 'to seats set aside for the line is refused',
      hall: ['AA'],
      given: [reserve('u1', 'A1'), reserve('u2', 'A2'), join('u3', 1), cancel('u2', 2)],
      when: move(1, 'A2'),
      answer: refused({ code: 'seats-taken', taken: ['A2'], alternatives: [] }),
    },
    {
      rule: 'to blocked seats is refused when it does not ask for such',
      given: [reserve('u1', 'A1', 'A2'), block('A3')],
      when: move(1, 'A2', 'A3'),
      answer: refused({ code: 'seats-blocked', seats: ['A3'] }),
    },
    {
      rule: 'names blocked ones with those of others, as neither can be had so',
      given: [reserve('u1', 'A1', 'A2'), block('A3'), reserve('u2', 'A4')],
      when: move(1, 'A3', 'A4'),
      answer: refused({ code: 'seats-taken', taken: ['A3', 'A4'], alternatives: [] }),
    },
    {
      rule: 'takes blocked seats when it asks for such',
      given: [reserve('u1', 'A1', 'A2'), block('A3')],
      when: moveIntoBlocked(1, 'A3', 'A4'),
      answer: accepted({ reservation: { seats: ['A3', 'A4'] } }),
      leaves: ['..rr'],
    },
    {
      rule: 'even so does not take those of others',
      given: [reserve('u1', 'A1', 'A2'), block('A3'), reserve('u2', 'A4')],
      when: moveIntoBlocked(1, 'A3', 'A4'),
      answer: refused({ code: 'seats-taken', taken: ['A4'], alternatives: [] }),
    },
    {
      rule: 'to fewer seats is refused',
      given: [reserve('u1', 'A1', 'A2')],
      when: move(1, 'A3'),
      answer: refused({ code: 'seat-count', has: 2, asked: 1 }),
    },
    {
      rule: 'to more seats is refused',
      given: [reserve('u1', 'A1')],
      when: move(1, 'A2', 'A3'),
      answer: refused({ code: 'seat-count', has: 1, asked: 2 }),
    },
    {
      rule: 'names unknown seats',
      given: [reserve('u1', 'A1')],
      when: move(1, 'Q1'),
      answer: refused({ code: 'unknown-seat', seats: ['Q1'] }),
    },
    {
      rule: 'names seats given twice',
      given: [reserve('u1', 'A1', 'A2')],
      when: move(1, 'A3', 'A3'),
      answer: refused({ code: 'duplicate-seat', seats: ['A3'] }),
    },
    {
      rule: 'that was cancelled is not possible',
      given: [reserve('u1', 'A1'), cancel('u1', 1)],
      when: move(1, 'A2'),
      answer: unknown,
    },
    {
      rule: 'whose hold is over is not possible',
      given: [hold(minute, 'u1', 'A1')],
      at: now + minute,
      when: move(1, 'A2'),
      answer: unknown,
    },
    {
      rule: 'of a cancelled show is not possible',
      given: [reserve('u1', 'A1'), cancelShow],
      when: move(1, 'A2'),
      answer: unknown,
    },
    {
      rule: 'is refused once the show has started',
      given: [reserve('u1', 'A1')],
      at: start,
      when: move(1, 'A2'),
      answer: refused({ code: 'show-started', startsAtMs: start }),
    },
  ])

  test('seats that come free by it are set aside in the same turn, and its own are not', () => {
    const state = showOn(layoutOf('AAA'))
    play(state, reserve('u1', 'A1', 'A2'), block('A3'), join('u2', 1))
    const turn = play(state, moveIntoBlocked(1, 'A2', 'A3'))
    expect(eventTypes(turn)).toEqual(['SeatsUnblocked', 'ReservationsMoved', 'SeatsSetAside'])
    expect(turn.events.at(-1)?.event).toMatchObject({ seats: [0], userId: 'u2' })
    expect(drawn(state)).toEqual(['hrr'])
  })

  test('the event says who, why, from where and to where', () => {
    const state = showOn(layoutOf('AAA'))
    const { events } = play(state, hold(minute, 'u1', 'A1', 'A2'), move(1, 'A2', 'A3'))
    expect(events).toEqual([
      {
        seq: 2,
        atMs: now,
        by: 'staff',
        event: {
          type: 'ReservationsMoved',
          moves: [{ reservationNo: 1, userId: 'u1', status: 'held', from: [0, 1], to: [1, 2] }],
          reason: 'a broken seat',
        },
      },
    ])
    expect(seatMapChanges(events[0]!)).toEqual([
      { seats: [0], status: 0 },
      { seats: [1, 2], status: 1 },
    ])
  })

  test('to where it is writes nothing', () => {
    const state = showOn(layoutOf('AA'))
    expect(play(state, reserve('u1', 'A1', 'A2'), move(1, 'A2', 'A1')).events).toEqual([])
  })

  test('a moved hold ends where it is then', () => {
    const state = showOn(layoutOf('AA'))
    play(state, hold(minute, 'u1', 'A1'), move(1, 'A2'))
    expect(takeTurn(state, expire, now + minute).events).toMatchObject([
      { event: { type: 'HoldExpired', seats: [1] } },
    ])
    expect(drawn(state)).toEqual(['..'])
  })
})

describe('swapping two reservations', () => {
  const given = [reserve('u1', 'A1', 'A2'), hold(minute, 'u2', 'A4', 'A3')]
  decisionTable([
    {
      rule: 'gives each the seats of the other, and leaves what they are',
      given,
      when: swap(1, 2),
      answer: accepted({
        reservations: [
          { no: 1, userId: 'u1', seats: ['A4', 'A3'], status: 'confirmed', expiresAtMs: null },
          { no: 2, userId: 'u2', seats: ['A1', 'A2'], status: 'held', expiresAtMs: now + minute },
        ],
      }),
      leaves: ['hhrr'],
    },
    {
      rule: 'leaves their amounts',
      hall: ['Aa'],
      show: { currency: 'EUR', prices: { standard: 100, premium: 900 } },
      given: [reserve('u1', 'A1'), reserve('u2', 'A2')],
      when: swap(1, 2),
      answer: accepted({
        reservations: [
          { no: 1, amount: 100 },
          { no: 2, amount: 900 },
        ],
      }),
      leaves: ['rr'],
    },
    {
      rule: 'of other numbers of seats is refused',
      given: [reserve('u1', 'A1', 'A2'), reserve('u2', 'A3')],
      when: swap(1, 2),
      answer: refused({ code: 'seat-count', has: 2, asked: 1 }),
    },
    {
      rule: 'with itself is refused',
      given,
      when: swap(1, 1),
      answer: refused({ code: 'invalid-change', field: 'with', message: 'must be another reservation' }),
    },
    { rule: 'with none is not possible', given, when: swap(1, 9), answer: unknown },
    { rule: 'of none is not possible', given, when: swap(9, 1), answer: unknown },
    {
      rule: 'with a hold that is over is not possible',
      given,
      at: now + minute,
      when: swap(1, 2),
      answer: unknown,
    },
    {
      rule: 'is refused once the show has started',
      given: [reserve('u1', 'A1'), reserve('u2', 'A2')],
      at: start,
      when: swap(1, 2),
      answer: refused({ code: 'show-started', startsAtMs: start }),
    },
  ])

  test('is one event, and the line gets nothing', () => {
    const state = showOn(layoutOf('AA'))
    play(state, reserve('u1', 'A1'), hold(minute, 'u2', 'A2'), join('u3', 1))
    const { events } = play(state, swap(1, 2))
    expect(events).toMatchObject([{ by: 'staff', event: { type: 'ReservationsMoved', reason: 'a quarrel' } }])
    expect(seatMapChanges(events[0]!)).toEqual([
      { seats: [], status: 0 },
      { seats: [1], status: 2 },
      { seats: [0], status: 1 },
    ])
    expect(play(state, assign).events).toEqual([])
  })
})
