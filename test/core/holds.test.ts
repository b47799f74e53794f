import { describe, expect, test } from 'vitest'
import { takeTurn } from '../../src/core/takeTurn.ts'
import {
  accepted,
  decisionTable,
  drawn,
  eventTypes,
  hold,
  layoutOf,
  minute,
  now,
  play,
  refused,
  reserve,
  showOn,
  start,
} from './builders.ts'

describe('holds', () => {
  decisionTable([
    {
      rule: 'keep the seats until they expire',
      when: hold(10 * minute, 'u1', 'A1'),
      answer: accepted({ reservation: { status: 'held', expiresAtMs: now + 10 * minute } }),
      leaves: ['h...'],
    },
    {
      rule: 'end at the start of the show at the latest',
      at: start - minute,
      when: hold(10 * minute, 'u1', 'A1'),
      answer: accepted({ reservation: { status: 'held', expiresAtMs: start } }),
    },
    {
      rule: 'still hold a moment before their end',
      given: [hold(minute, 'u2', 'A1')],
      at: now + minute - 1,
      when: reserve('u1', 'A1'),
      answer: refused({ code: 'seats-taken', taken: ['A1'], alternatives: [['A2']] }),
    },
    {
      rule: 'are over at their end, for the very next turn',
      given: [hold(minute, 'u2', 'A1')],
      at: now + minute,
      when: reserve('u1', 'A1'),
      answer: accepted({ type: 'reservation' }),
      leaves: ['r...'],
    },
    {
      rule: 'count towards the limit no more once they are over',
      show: { maxSeatsPerUser: 1 },
      given: [hold(minute, 'u1', 'A1')],
      at: now + minute,
      when: reserve('u1', 'A2'),
      answer: accepted({ type: 'reservation' }),
      leaves: ['.r..'],
    },
  ])

  test('a hold ends in the turn that sells its seats, before that', () => {
    const state = showOn(layoutOf('AA'))
    play(state, hold(minute, 'u1', 'A1'), hold(2 * minute, 'u2', 'A2'))

    const turn = takeTurn(state, reserve('u3', 'A1'), now + minute)

    expect(eventTypes(turn)).toEqual(['HoldExpired', 'SeatsReserved'])
    expect(turn.events.map(({ by }) => by)).toEqual(['usher', 'u3'])
    expect(turn.outcome).toMatchObject({ ok: true, version: 4 })
    expect(drawn(state)).toEqual(['rh'])
  })

  test('a hold ends even when the command of that turn is refused', () => {
    const state = showOn(layoutOf('AA'))
    play(state, hold(minute, 'u1', 'A1'))

    const turn = takeTurn(state, reserve('u2', 'Z1'), now + minute)

    expect(turn.outcome.ok).toBe(false)
    expect(eventTypes(turn)).toEqual(['HoldExpired'])
    expect(drawn(state)).toEqual(['..'])
  })
})
