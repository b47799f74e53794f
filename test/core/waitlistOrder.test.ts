import { describe, expect, test } from 'vitest'
import type { Command } from '../../src/core/reservations/command.ts'
import type { ShowState } from '../../src/core/shows/showState.ts'
import { type TakenTurn, takeTurn } from '../../src/core/takeTurn.ts'
import {
  assign,
  block,
  cancel,
  cancelShow,
  change,
  drawn,
  eventTypes,
  expire,
  hold,
  hour,
  join,
  layoutOf,
  leave,
  minute,
  now,
  play,
  reserve,
  reserveOrNothing,
  showOn,
  staff,
  start,
  unblock,
  user,
} from './builders.ts'

/** `['u1 A1 A2', ...]`: who was promised which seats in that turn, in order. */
function promised(state: ShowState, { events }: TakenTurn): string[] {
  return events.flatMap(({ event }) =>
    event.type === 'SeatsSetAside'
      ? [[event.userId, ...event.seats.map((seat) => state.occupancy.plan.seatIds[seat])].join(' ')]
      : [],
  )
}

/** A row of four, one seat each for u1 to u4: reservations 1 to 4. */
function soldOut(...line: Command[]): ShowState {
  const state = showOn(layoutOf('AAAA'))
  play(state, reserve('u1', 'A1'), reserve('u2', 'A2'), reserve('u3', 'A3'), reserve('u4', 'A4'), ...line)
  return state
}

describe('whoever frees seats, the line gets them in the same turn', () => {
  test('a customer’s cancel', () => {
    const state = soldOut(join('w1', 1))
    const turn = play(state, cancel('u2', 2))
    expect(eventTypes(turn)).toEqual(['ReservationCancelled', 'SeatsSetAside'])
    expect(turn.events.map(({ by }) => by)).toEqual(['u2', 'usher'])
    expect(turn.outcome).toMatchObject({ ok: true, version: state.seq })
    expect(drawn(state)).toEqual(['rhrr'])
  })

  test('a cancel by staff', () => {
    const state = soldOut(join('w1', 1))
    expect(promised(state, play(state, cancel(staff, 3)))).toEqual(['w1 A3'])
  })

  test('a hold that expires, before the command of that turn is decided', () => {
    const state = showOn(layoutOf('AA'))
    play(state, hold(minute, 'u1', 'A1', 'A2'), join('w1', 1))
    const turn = takeTurn(state, reserve('walk-in', 'A1'), now + minute)
    expect(promised(state, turn)).toEqual(['w1 A1'])
    expect(turn.outcome).toMatchObject({ ok: false, refusal: { code: 'seats-taken' } })
  })

  test('a hold that expires while nobody asks', () => {
    const state = showOn(layoutOf('AA'))
    play(state, hold(minute, 'u1', 'A1', 'A2'), join('w1', 2))
    expect(promised(state, takeTurn(state, expire, now + minute))).toEqual(['w1 A1 A2'])
  })

  test('seats that staff unblock', () => {
    const state = showOn(layoutOf('AA'))
    play(state, block('A1', 'A2'), join('w1', 1))
    expect(promised(state, play(state, unblock('A2')))).toEqual(['w1 A2'])
  })

  test('a waiter who leaves after seats were set aside', () => {
    const state = soldOut(join('w1', 1), join('w2', 1), cancel('u1', 1))
    const turn = play(state, leave('w1', 5))
    expect(eventTypes(turn)).toEqual(['WaitlistLeft', 'SeatsSetAside'])
    expect(promised(state, turn)).toEqual(['w2 A1'])
  })

  test('a raised limit, for a waiter who had been passed over', () => {
    const state = showOn(layoutOf('AAA'), { maxSeatsPerUser: 2 })
    play(state, reserve('w1', 'A1'), reserve('u2', 'A2', 'A3'), join('w1', 1))
    play(state, change({ maxSeatsPerUser: 1 }), cancel('u2', 2))
    expect(drawn(state)).toEqual(['r..'])
    expect(promised(state, play(state, change({ maxSeatsPerUser: 2 })))).toEqual(['w1 A2'])
  })

  test('sales that open again: the line goes before the first who asks', () => {
    const state = soldOut(join('w1', 1))
    play(state, change({ salesOpenAtMs: now + minute }), cancel('u1', 1))
    expect(drawn(state)).toEqual(['.rrr'])
    const turn = takeTurn(state, reserve('walk-in', 'A1'), now + minute)
    expect(promised(state, turn)).toEqual(['w1 A1'])
    expect(turn.outcome).toMatchObject({ result: { type: 'waitlistEntry' } })
  })
})

describe('first come, first served', () => {
  test('seats freed together go down the line', () => {
    const state = soldOut(join('w1', 1), join('w2', 1))
    expect(promised(state, play(state, cancel('u4', 4)))).toEqual(['w1 A4'])
    expect(promised(state, play(state, cancel('u3', 3)))).toEqual(['w2 A3'])
  })

  test('one release serves as many as it can, in order', () => {
    const state = showOn(layoutOf('AAAA'))
    play(state, reserve('u1', 'A1', 'A2', 'A3', 'A4'), join('w1', 1), join('w2', 2), join('w3', 1))
    expect(promised(state, play(state, cancel('u1', 1)))).toEqual(['w1 A1', 'w2 A2 A3', 'w3 A4'])
  })

  test('a party too big for what is free is passed over, and served first once it fits', () => {
    const state = soldOut(join('big', 2), join('w1', 1), join('w2', 1))
    expect(promised(state, play(state, cancel('u1', 1)))).toEqual(['w1 A1'])
    play(state, assign, cancel('w1', state.seq + 1))
    expect(drawn(state)).toEqual(['hrrr'])
    play(state, assign)

    expect(promised(state, play(state, cancel('u2', 2)))).toEqual([])
    expect(promised(state, play(state, cancel('u3', 3)))).toEqual(['big A2 A3'])
  })

  test('it keeps its place: the position does not change when others are served past it', () => {
    const state = soldOut(join('big', 2), join('w1', 1), cancel('u1', 1))
    expect(play(state, join('big', 2)).outcome).toMatchObject({ result: { entry: { position: 1 } } })
  })

  test('seats that nobody in line can use stay on sale', () => {
    const state = soldOut(join('big', 2), cancel('u1', 1))
    expect(drawn(state)).toEqual(['.rrr'])
    expect(play(state, reserve('walk-in', 'A1')).outcome).toMatchObject({ ok: true })
  })

  test('a waiter at the limit is passed over, and served once below it', () => {
    const state = showOn(layoutOf('AAAA'), { maxSeatsPerUser: 2 })
    play(state, reserve('w1', 'A1'), reserve('u2', 'A2', 'A3'), reserve('u4', 'A4'))
    play(state, join('w1', 1), join('w2', 1), change({ maxSeatsPerUser: 1 }))
    expect(promised(state, play(state, cancel('u4', 3)))).toEqual(['w2 A4'])
    expect(promised(state, play(state, cancel('w1', 1)))).toEqual(['w1 A1'])
  })

  test('a party sits together where it can, apart where it must', () => {
    const state = showOn(layoutOf('AA_AA', 'B'))
    play(state, reserve('u1', 'A1'), reserve('u2', 'A2', 'A3', 'A4'), reserve('u3', 'B1'), join('w1', 2))
    play(state, cancel('u1', 1))
    expect(promised(state, play(state, cancel('u3', 3)))).toEqual(['w1 A1 B1'])
    play(state, join('w2', 2))
    expect(promised(state, play(state, cancel('u2', 2)))).toEqual(['w2 A3 A4'])
  })
})

describe('a promise is for one waiter alone', () => {
  test('no walk-in gets seats that are set aside', () => {
    const state = soldOut(join('w1', 1), cancel('u1', 1))
    const turn = takeTurn(state, reserveOrNothing('walk-in', 'A1'), now)
    expect(turn.outcome).toEqual({ ok: false, refusal: { code: 'show-full', free: 0, asked: 1 } })
  })

  test('not even the waiter, past the line', () => {
    const state = soldOut(join('w1', 1), join('w2', 2), cancel('u1', 1), cancel('u2', 2))
    expect(drawn(state)).toEqual(['h.rr'])
    expect(takeTurn(state, reserve('w1', 'A1'), now).outcome).toMatchObject({
      refusal: { code: 'seats-taken', taken: ['A1'] },
    })
  })

  test('staff cannot block them', () => {
    const state = soldOut(join('w1', 1), cancel('u1', 1))
    expect(takeTurn(state, block('A1'), now).outcome).toMatchObject({ refusal: { taken: ['A1'] } })
  })

  test('nobody is served twice for one entry', () => {
    const state = soldOut(join('w1', 1), cancel('u1', 1))
    expect(promised(state, play(state, cancel('u2', 2)))).toEqual([])
    expect(eventTypes(play(state, assign))).toEqual(['WaitlistAssigned'])
    expect(promised(state, play(state, cancel('u3', 3)))).toEqual([])
    expect(play(state, assign).events).toEqual([])
    expect(state.seatsOfUser.get(user('w1'))).toBe(1)
  })
})

describe('nothing is set aside', () => {
  test('once the show has started', () => {
    const state = showOn(layoutOf('A'))
    play(state, hold(3 * hour, 'u1', 'A1'), join('w1', 1))
    expect(eventTypes(takeTurn(state, expire, start))).toEqual(['HoldExpired', 'WaitlistLeft'])
  })

  test('when the show is cancelled', () => {
    const state = soldOut(join('w1', 1))
    expect(promised(state, play(state, cancelShow))).toEqual([])
  })
})
