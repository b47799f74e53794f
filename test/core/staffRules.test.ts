import { describe, expect, test } from 'vitest'
import { takeTurn } from '../../src/core/takeTurn.ts'
import {
  accepted,
  because,
  block,
  cancel,
  cancelShow,
  change,
  decisionTable,
  drawn,
  eventTypes,
  hold,
  hour,
  join,
  layoutOf,
  minute,
  now,
  play,
  refused,
  reserve,
  showOn,
  start,
  unblock,
} from './builders.ts'

describe('blocking seats', () => {
  decisionTable([
    {
      rule: 'takes them off sale',
      when: block('A1', 'A3'),
      answer: accepted({ type: 'seats', seats: ['A1', 'A3'] }),
      leaves: ['b.b.'],
    },
    {
      rule: 'leaves those that are blocked already as they are',
      given: [block('A1')],
      when: block('A1', 'A2'),
      answer: accepted({ type: 'seats', seats: ['A1', 'A2'] }),
      leaves: ['bb..'],
    },
    {
      rule: 'is all or nothing: taken ones are named',
      given: [reserve('u1', 'A2'), hold(minute, 'u1', 'A3')],
      when: block('A1', 'A2', 'A3'),
      answer: refused({ code: 'seats-taken', taken: ['A2', 'A3'], alternatives: [] }),
      leaves: ['.rh.'],
    },
    {
      rule: 'names unknown seats',
      when: block('A1', 'Q1', 'Q2'),
      answer: refused({ code: 'unknown-seat', seats: ['Q1', 'Q2'] }),
    },
    {
      rule: 'names seats given twice',
      when: block('A1', 'A2', 'A1'),
      answer: refused({ code: 'duplicate-seat', seats: ['A1'] }),
    },
  ])

  test('blocking only blocked seats writes nothing', () => {
    const state = showOn(layoutOf('AA'))
    play(state, block('A1'))
    expect(play(state, block('A1')).events).toEqual([])
  })
})

describe('unblocking seats', () => {
  decisionTable([
    {
      rule: 'puts them back on sale',
      given: [block('A1', 'A2')],
      when: unblock('A2'),
      answer: accepted({ type: 'seats', seats: ['A2'] }),
      leaves: ['b...'],
    },
    {
      rule: 'is all or nothing: seats that are not blocked are named',
      given: [block('A1'), reserve('u1', 'A2')],
      when: unblock('A1', 'A2', 'A3'),
      answer: refused({ code: 'seats-not-blocked', seats: ['A2', 'A3'] }),
      leaves: ['br..'],
    },
    {
      rule: 'names unknown seats',
      when: unblock('Q1'),
      answer: refused({ code: 'unknown-seat', seats: ['Q1'] }),
    },
    {
      rule: 'names seats given twice',
      given: [block('A1')],
      when: unblock('A1', 'A1'),
      answer: refused({ code: 'duplicate-seat', seats: ['A1'] }),
    },
  ])
})

describe('changing a show', () => {
  const invalid = (field: string, message: string) => refused({ code: 'invalid-change', field, message })
  decisionTable([
    { rule: 'is accepted', when: change({ title: 'Nosferatu' }), answer: accepted({ type: 'done' }) },
    {
      rule: 'to a start that has passed is refused',
      when: change({ startsAtMs: now }),
      answer: invalid('startsAt', 'must be in the future'),
    },
    {
      rule: 'to an end before its start is refused',
      when: change({ endsAtMs: start }),
      answer: invalid('endsAt', 'must be after startsAt'),
    },
    {
      rule: 'to sales that open only at the start is refused',
      when: change({ salesOpenAtMs: start }),
      answer: invalid('salesOpenAt', 'must be before startsAt'),
    },
    {
      rule: 'to a start that an old field contradicts is refused',
      show: { endsAtMs: start + hour },
      when: change({ startsAtMs: start + hour }),
      answer: invalid('endsAt', 'must be after startsAt'),
    },
    {
      rule: 'to prices without a currency is refused',
      when: change({ prices: { standard: 100 } }),
      answer: invalid('currency', 'must be given with prices, as an ISO 4217 code such as EUR'),
    },
    {
      rule: 'to prices with a currency prices a show that had none',
      given: [change({ currency: 'EUR', prices: { standard: 100 } })],
      when: reserve('u1', 'A1'),
      answer: accepted({ reservation: { amount: 100, currency: 'EUR' } }),
    },
    {
      rule: 'to the currency that it has is done',
      show: { currency: 'EUR' },
      when: change({ currency: 'EUR', prices: { standard: 100 } }),
      answer: accepted({ type: 'done' }),
    },
    {
      rule: 'to another currency is refused, even without prices',
      show: { currency: 'EUR' },
      when: change({ currency: 'SEK' }),
      answer: invalid('currency', 'must stay EUR: amounts that were agreed are in it'),
    },
    {
      rule: 'is refused once it has started',
      at: start,
      when: change({ startsAtMs: start + hour }),
      answer: refused({ code: 'show-started', startsAtMs: start }),
    },
    {
      rule: 'is refused once it is cancelled',
      given: [cancelShow],
      when: change({ title: 'Nosferatu' }),
      answer: refused({ code: 'show-cancelled' }),
    },
    {
      rule: 'to a lower limit takes no seats away, and gives no more',
      given: [reserve('u1', 'A1', 'A2'), change({ maxSeatsPerUser: 1 })],
      when: reserve('u1', 'A3'),
      answer: refused({ code: 'seat-limit', limit: 1, has: 2, asked: 1 }),
      leaves: ['rr..'],
    },
    {
      rule: 'to other prices is for reservations made from then on',
      show: { currency: 'EUR', prices: { standard: 100 } },
      given: [change({ prices: { standard: 250 } })],
      when: reserve('u1', 'A1'),
      answer: accepted({ reservation: { amount: 250 } }),
    },
    {
      rule: 'to a later start moves the end of sales with it',
      given: [change({ startsAtMs: start + hour })],
      at: start,
      when: reserve('u1', 'A1'),
      answer: accepted({ type: 'reservation' }),
    },
  ])

  test('only the fields given are changed', () => {
    const state = showOn(layoutOf('A'), { maxSeatsPerUser: 3 })
    const before = state.show
    play(state, change({ title: 'Nosferatu', endsAtMs: start + hour }))
    expect(state.show).toEqual({ ...before, title: 'Nosferatu', endsAtMs: start + hour })
  })
})

describe('cancelling a show', () => {
  test('ends every reservation, hold, promise and place in line', () => {
    const state = showOn(layoutOf('AAAA'))
    play(state, reserve('u1', 'A1', 'A2'), hold(minute, 'u2', 'A3'), reserve('u3', 'A4'))
    // The freed A4 is set aside for u5; u4 waits on.
    play(state, join('u4', 2), join('u5', 1), cancel('u3', 3))
    expect(drawn(state)).toEqual(['rrhh'])

    const turn = play(state, cancelShow)

    expect(eventTypes(turn)).toEqual([
      'ShowCancelled',
      'ReservationCancelled',
      'ReservationCancelled',
      'WaitlistLeft',
      'WaitlistLeft',
    ])
    expect(new Set(turn.events.slice(1).map(({ event }) => 'why' in event && event.why))).toEqual(
      new Set(['show-cancelled']),
    )
    expect(drawn(state)).toEqual(['....'])
    expect(state.reservations.size).toBe(0)
    expect(new Set(state.seatsOfUser.values())).toEqual(new Set([0]))
    expect(state.waitlist.waiting.size + state.waitlist.setAside.size + state.waitlist.entryOfUser.size).toBe(
      0,
    )
  })

  test('every one of its customers is told the reason', () => {
    const state = showOn(layoutOf('AA'))
    play(state, reserve('u1', 'A1'), hold(minute, 'u2', 'A2'), join('u3', 1), join('u4', 1), cancel('u1', 1))
    const { events } = play(state, because('a flood', cancelShow))
    expect(events.map(({ event }) => [event.type, 'reason' in event && event.reason])).toEqual([
      ['ShowCancelled', 'a flood'],
      ['ReservationCancelled', 'a flood'],
      ['WaitlistLeft', 'a flood'],
      ['WaitlistLeft', 'a flood'],
    ])
  })

  test('a second time writes nothing', () => {
    const state = showOn(layoutOf('A'))
    play(state, cancelShow)
    const again = takeTurn(state, cancelShow, start + hour)
    expect(again).toMatchObject({ outcome: { ok: true }, events: [] })
  })

  decisionTable([
    {
      rule: 'is refused once it has started',
      at: start,
      when: cancelShow,
      answer: refused({ code: 'show-started', startsAtMs: start }),
    },
    {
      rule: 'keeps its blocked seats blocked',
      given: [block('A1')],
      when: cancelShow,
      answer: accepted({ type: 'done' }),
      leaves: ['b...'],
    },
  ])
})
