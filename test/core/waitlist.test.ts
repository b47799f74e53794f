import { describe, expect, test } from 'vitest'
import { takeTurn } from '../../src/core/takeTurn.ts'
import { plainParty } from '../../src/core/waitlist/party.ts'
import {
  accepted,
  assign,
  cancel,
  cancelShow,
  change,
  decisionTable,
  drawn,
  eventTypes,
  hour,
  join,
  layoutOf,
  leave,
  now,
  play,
  refused,
  reserve,
  showOn,
  staff,
  start,
  user,
} from './builders.ts'

const full = reserve('u0', 'A1', 'A2', 'A3', 'A4')
const unknown = refused({ code: 'unknown-entry' })

describe('joining the line', () => {
  decisionTable([
    {
      rule: 'of a full show gives the next place',
      given: [full, join('u2', 1)],
      when: join('u1', 2),
      answer: accepted({
        type: 'waitlistEntry',
        entry: {
          no: 3,
          userId: user('u1'),
          ...plainParty(2),
          status: 'waiting',
          position: 2,
          seatsAhead: 1,
          reservationNo: null,
          offerExpiresAtMs: null,
          createdAtMs: now,
        },
      }),
    },
    {
      rule: 'is refused while the party could be seated',
      given: [reserve('u0', 'A1', 'A2')],
      when: join('u1', 2),
      answer: refused({ code: 'seats-available', free: 2 }),
    },
    {
      rule: 'is open to a party that is too big for the free seats',
      given: [reserve('u0', 'A1', 'A2')],
      when: join('u1', 3),
      answer: accepted({ entry: { position: 1 } }),
    },
    {
      rule: 'again for as many seats answers with the place that is there',
      given: [full, join('u2', 1), join('u1', 2), join('u3', 1)],
      when: join('u1', 2),
      answer: accepted({ entry: { no: 3, position: 2, status: 'waiting' } }),
    },
    {
      rule: 'again for another number is refused',
      given: [full, join('u1', 2)],
      when: join('u1', 1),
      answer: refused({ code: 'already-waiting', entryNo: 2, party: plainParty(2) }),
    },
    {
      rule: 'again once seats are set aside says so',
      given: [full, join('u1', 4), cancel('u0', 1)],
      when: join('u1', 4),
      answer: accepted({ entry: { no: 2, position: null, status: 'set-aside' } }),
    },
    {
      rule: 'for more than the limit is refused',
      show: { maxSeatsPerUser: 3 },
      given: [reserve('u1', 'A1', 'A2'), reserve('u2', 'A3', 'A4')],
      when: join('u1', 2),
      answer: refused({ code: 'seat-limit', limit: 3, has: 2, asked: 2 }),
    },
    {
      rule: 'for more than the hall has is refused: it could never be served',
      given: [full],
      when: join('u1', 5),
      answer: refused({ code: 'unseatable-party', party: plainParty(5) }),
    },
    {
      rule: 'is refused before sales open',
      show: { salesOpenAtMs: now + hour },
      when: join('u1', 2),
      answer: refused({ code: 'sales-not-open', opensAtMs: now + hour }),
    },
    {
      rule: 'is refused once the show has started',
      given: [full],
      at: start,
      when: join('u1', 2),
      answer: refused({ code: 'show-started', startsAtMs: start }),
    },
    {
      rule: 'is refused once the show is cancelled',
      given: [full, cancelShow],
      when: join('u1', 2),
      answer: refused({ code: 'show-cancelled' }),
    },
  ])

  test('again writes nothing', () => {
    const state = showOn(layoutOf('AAAA'))
    play(state, full, join('u1', 2))
    expect(play(state, join('u1', 2)).events).toEqual([])
    expect(play(state, reserve('u1', 'A1', 'A2')).events).toEqual([])
  })
})

describe('leaving the line', () => {
  const given = [full, join('u1', 2), join('u2', 1)]
  decisionTable([
    {
      rule: 'ends the owner’s entry',
      given,
      when: leave('u1', 2),
      answer: accepted({ entry: { no: 2, partySize: 2, status: 'cancelled', position: null } }),
    },
    { rule: 'may be done by staff', given, when: leave(staff, 2), answer: accepted({ entry: { no: 2 } }) },
    { rule: 'another user’s entry looks like none', given, when: leave('u2', 2), answer: unknown },
    {
      rule: 'twice finds nothing the second time',
      given: [...given, leave('u1', 2)],
      when: leave('u1', 2),
      answer: unknown,
    },
    {
      rule: 'an entry that was served is a reservation now',
      given: [...given, cancel('u0', 1), assign],
      when: leave('u1', 2),
      answer: unknown,
    },
    { rule: 'what never was', given, when: leave('u1', 9), answer: unknown },
    {
      rule: 'is over when the show has started: nobody is in line any more',
      given,
      at: start,
      when: leave('u1', 2),
      answer: unknown,
    },
    {
      rule: 'moves the others up',
      given: [...given, leave('u1', 2)],
      when: join('u2', 1),
      answer: accepted({ entry: { no: 3, position: 1 } }),
    },
    {
      rule: 'and joining again starts at the end',
      given: [...given, leave('u1', 2)],
      when: join('u1', 2),
      answer: accepted({ entry: { position: 2 } }),
    },
  ])
})

describe('assigning', () => {
  const given = [full, join('u1', 2), join('u2', 1), cancel('u0', 1)]
  decisionTable([
    {
      rule: 'makes every promise a confirmed reservation',
      given,
      when: assign,
      answer: accepted({ type: 'assigned', count: 2 }),
      leaves: ['rrr.'],
    },
    {
      rule: 'twice changes nothing the second time',
      given: [...given, assign],
      when: assign,
      answer: accepted({ type: 'assigned', count: 0 }),
      leaves: ['rrr.'],
    },
    {
      rule: 'with nobody to serve does nothing',
      given: [full],
      when: assign,
      answer: accepted({ type: 'assigned', count: 0 }),
    },
    {
      rule: 'does nothing for those who wait',
      given: [full, join('u1', 2)],
      when: assign,
      answer: accepted({ type: 'assigned', count: 0 }),
    },
    {
      rule: 'ends the promises instead once the show has started',
      given,
      at: start,
      when: assign,
      answer: accepted({ type: 'assigned', count: 0 }),
      leaves: ['....'],
    },
    {
      rule: 'serves a promise although sales were stopped for a while',
      given: [...given, change({ salesOpenAtMs: now + hour })],
      when: assign,
      answer: accepted({ type: 'assigned', count: 2 }),
    },
  ])

  test('a late, doubled nudge writes nothing', () => {
    const state = showOn(layoutOf('AAAA'))
    play(state, ...given, assign)
    expect(takeTurn(state, assign, now + hour).events).toEqual([])
    expect(takeTurn(state, assign, start + hour).events).toEqual([])
  })

  test('the seats are the waiter’s to cancel, at the price of the moment', () => {
    const state = showOn(layoutOf('AA'), { currency: 'EUR', prices: { standard: 700 } })
    play(state, reserve('u0', 'A1', 'A2'), join('u1', 2), cancel('u0', 1))
    const turn = play(state, change({ prices: { standard: 800 } }), assign)
    expect(eventTypes(turn)).toEqual(['WaitlistAssigned'])
    const no = turn.events[0]!.seq
    expect(play(state, cancel('u1', no)).outcome).toMatchObject(
      accepted({ reservation: { no, userId: 'u1', seats: ['A1', 'A2'], amount: 1600, currency: 'EUR' } }),
    )
    expect(drawn(state)).toEqual(['..'])
  })

  test('a user whose promise was kept may join again', () => {
    const state = showOn(layoutOf('AAAA'))
    play(state, ...given, assign, reserve('u3', 'A4'))
    expect(play(state, join('u1', 1)).outcome).toMatchObject(accepted({ entry: { position: 1 } }))
  })

  test('a line as long as a stadium is served in one turn', () => {
    const rows = layoutOf('A'.repeat(500)).rows.flatMap(({ seats }) =>
      Array.from({ length: 260 }, (_, r) => ({ label: `${r}-`, seats })),
    )
    const state = showOn({ rows })
    const { seatIds: seats, seatCount } = state.occupancy.plan
    takeTurn(state, { type: 'blockSeats', by: staff, seats, reason: 'not on sale yet' }, now)
    for (let i = 0; i < seatCount; i++) takeTurn(state, join(`w${i}`, 1), now)
    takeTurn(state, { type: 'unblockSeats', by: staff, seats, reason: 'on sale' }, now)

    expect(play(state, assign).outcome).toMatchObject(accepted({ type: 'assigned', count: 130_000 }))
  })
})
