import { describe, expect, test } from 'vitest'
import { takeTurn } from '../../src/core/takeTurn.ts'
import {
  accepted,
  because,
  cancel,
  cancelShow,
  change,
  confirm,
  decisionTable,
  eventTypes,
  expire,
  hold,
  layoutOf,
  minute,
  now,
  play,
  refused,
  reserve,
  showOn,
  staff,
  start,
} from './builders.ts'

const unknown = refused({ code: 'unknown-reservation' })

describe('confirming', () => {
  const given = [hold(minute, 'u1', 'A1', 'A2')]
  decisionTable([
    {
      rule: 'makes a hold a confirmed reservation',
      given,
      when: confirm('u1', 1),
      answer: accepted({
        reservation: { no: 1, seats: ['A1', 'A2'], status: 'confirmed', expiresAtMs: null },
      }),
      leaves: ['rr..'],
    },
    {
      rule: 'is the owner’s alone: staff do not buy for others',
      given,
      when: confirm(staff, 1),
      answer: unknown,
    },
    {
      rule: 'twice says the same',
      given: [...given, confirm('u1', 1)],
      when: confirm('u1', 1),
      answer: accepted({ reservation: { no: 1, status: 'confirmed' } }),
    },
    { rule: 'another user’s hold looks like none', given, when: confirm('u2', 1), answer: unknown },
    {
      rule: 'a hold that is over is not possible',
      given,
      at: now + minute,
      when: confirm('u1', 1),
      answer: unknown,
    },
    {
      rule: 'a cancelled hold is not possible',
      given: [...given, cancel('u1', 1)],
      when: confirm('u1', 1),
      answer: unknown,
    },
    { rule: 'what never was is not possible', given, when: confirm('u1', 7), answer: unknown },
    {
      rule: 'is refused when the show was moved and has started before the hold’s end',
      given: [hold(10 * minute, 'u1', 'A1'), change({ startsAtMs: now + minute })],
      at: now + minute,
      when: confirm('u1', 1),
      answer: refused({ code: 'show-started', startsAtMs: now + minute }),
    },
  ])

  test('a confirmed hold does not expire', () => {
    const state = showOn(layoutOf('A'))
    play(state, hold(minute, 'u1', 'A1'), confirm('u1', 1))
    expect(takeTurn(state, expire, now + 2 * minute).events).toEqual([])
    expect(state.reservations.size).toBe(1)
  })

  test('confirming again writes nothing', () => {
    const state = showOn(layoutOf('A'))
    play(state, reserve('u1', 'A1'))
    expect(play(state, confirm('u1', 1)).events).toEqual([])
  })
})

describe('cancelling', () => {
  const given = [reserve('u1', 'A1', 'A2'), reserve('u2', 'A3')]
  decisionTable([
    {
      rule: 'frees the owner’s seats',
      given,
      when: cancel('u1', 1),
      answer: accepted({
        reservation: { no: 1, seats: ['A1', 'A2'], status: 'cancelled', expiresAtMs: null },
      }),
      leaves: ['..r.'],
    },
    {
      rule: 'frees a hold too',
      given: [hold(minute, 'u1', 'A1')],
      when: cancel('u1', 1),
      answer: accepted({ reservation: { status: 'cancelled', expiresAtMs: null } }),
      leaves: ['....'],
    },
    {
      rule: 'may be done by staff',
      given,
      when: cancel(staff, 2),
      answer: accepted({ reservation: { userId: 'u2', status: 'cancelled' } }),
      leaves: ['rr..'],
    },
    {
      rule: 'another user’s reservation looks like none',
      given,
      when: cancel('u2', 1),
      answer: unknown,
      leaves: ['rrr.'],
    },
    {
      rule: 'twice finds nothing the second time',
      given: [...given, cancel('u1', 1)],
      when: cancel('u1', 1),
      answer: unknown,
    },
    {
      rule: 'a hold that is over is not possible',
      given: [hold(minute, 'u1', 'A1')],
      at: now + minute,
      when: cancel('u1', 1),
      answer: unknown,
    },
    {
      rule: 'what a cancelled show held is over',
      given: [...given, cancelShow],
      when: cancel('u1', 1),
      answer: unknown,
    },
    {
      rule: 'is possible until the moment before the start',
      given,
      at: start - 1,
      when: cancel('u1', 1),
      answer: accepted({ type: 'reservation' }),
    },
    {
      rule: 'is refused once the show has started, to staff as well',
      given,
      at: start,
      when: cancel(staff, 1),
      answer: refused({ code: 'show-started', startsAtMs: start }),
    },
  ])

  test.each([
    ['the owner', 'u1', 'customer'],
    ['staff', staff, 'staff'],
  ] as const)('the log says that %s did it', (_, by, why) => {
    const state = showOn(layoutOf('A'))
    play(state, hold(minute, 'u1', 'A1'))
    const turn = play(state, cancel(by, 1))
    expect(eventTypes(turn)).toEqual(['ReservationCancelled'])
    expect(turn.events[0]?.event).toMatchObject({ userId: 'u1', was: 'held', why })
    expect(turn.events[0]?.event).not.toHaveProperty('reason')
  })

  test('the log has the reason that was given', () => {
    const state = showOn(layoutOf('A'))
    const turn = play(state, reserve('u1', 'A1'), because('a flood', cancel(staff, 1)))
    expect(turn.events[0]?.event).toMatchObject({ why: 'staff', reason: 'a flood' })
  })
})
