import type { Command } from '../../src/core/reservations/command.ts'
import type { Outcome } from '../../src/core/reservations/outcome.ts'
import type { SeatPlan } from '../../src/core/seats/seatPlan.ts'
import type { Reservation, ShowState } from '../../src/core/shows/showState.ts'
import { takeTurn } from '../../src/core/takeTurn.ts'
import { plainParty } from '../../src/core/waitlist/party.ts'
import { draw, randomBelow } from '../load/random.ts'
import { emptyShow, nowMs, type Reserve, reserveAll } from './hall.ts'

/**
 * What one show is asked over and over. `start` fills a show; then `next` says what is asked now and `answered` hears
 * what came of it, over and over. They leave the show as full as it was.
 */
export interface Mix {
  readonly name: string
  readonly start: (plan: SeatPlan) => Asking
}

export interface Asking {
  readonly state: ShowState
  /** The next commands, independent of each other's outcomes. */
  readonly next: (count: number) => Command[]
  readonly answered: (outcome: Outcome, command: Command) => void
}

/**
 * Two thirds of the hall are sold; one party cancels, another one books, each as likely as all others in play. With
 * the whole hall in play a large one is more than the caches hold; with one block, as when it sells block by block,
 * what is left of the difference between halls is the work itself.
 */
const reserveAndCancel = (name: string, partiesInPlay: number): Mix => ({
  name,
  start(plan) {
    const state = emptyShow(plan)
    const random = randomBelow()
    const waiting = reserveAll(plan)
    const others = waiting.splice(Math.min(partiesInPlay, waiting.length))
    for (const party of others.slice(0, (others.length * 2) / 3)) takeTurn(state, party, nowMs)

    const partyOf = new Map<number, Reserve>()
    const sold: number[] = []
    const answered = (outcome: Outcome, command: Command) => {
      const { no } = reservationOf(outcome)
      if (command.type === 'reserve') {
        partyOf.set(no, command)
        sold.push(no)
      } else {
        waiting.push(partyOf.get(no)!)
        partyOf.delete(no)
      }
    }
    for (let left = (waiting.length * 2) / 3; left > 0; left--) {
      const party = draw(waiting, random)
      answered(takeTurn(state, party, nowMs).outcome, party)
    }
    const next = (count: number) =>
      Array.from({ length: count }, (_, i): Command => {
        if (i % 2 === 0) return draw(waiting, random)
        const no = draw(sold, random)
        return { type: 'cancel', by: partyOf.get(no)!.by, reservationNo: no }
      })
    return { state, next, answered }
  },
})

/** Two thirds of the hall are sold; everyone asks for seats that are taken, and is told of others. */
const seatsTaken: Mix = {
  name: 'refuse: seats taken',
  start(plan) {
    const state = emptyShow(plan)
    const random = randomBelow()
    const parties = reserveAll(plan)
    const late = draw(parties, random).by
    const taken: Reserve[] = []
    while (taken.length < parties.length * 2) taken.push(draw(parties, random))
    for (const party of taken) reservationOf(takeTurn(state, party, nowMs).outcome)
    const next = (count: number) =>
      Array.from({ length: count }, () => ({ ...taken[random(taken.length)]!, by: late }))
    const answered = (outcome: Outcome) => {
      if (outcome.ok || outcome.refusal.code !== 'seats-taken') throw wrong(outcome)
    }
    return { state, next, answered }
  },
}

const lineLength = 1000

/** The hall is sold out and a thousand wait. One cancels, the line is served, who cancelled joins at its end. */
const hotLine: Mix = {
  name: 'waitlist: cancel, assign, join',
  start(plan) {
    const state = emptyShow(plan)
    const random = randomBelow()
    for (const party of reserveAll(plan)) reservationOf(takeTurn(state, party, nowMs).outcome)
    for (let i = 0; i < lineLength; i++) {
      const by = { userId: `waiter${i}` as Reserve['by']['userId'], staff: false }
      takeTurn(state, { type: 'joinWaitlist', by, ...plainParty(1 + (i % 2)) }, nowMs)
    }
    const next = (count: number) => {
      const leaving = new Set<Reservation>()
      while (leaving.size < count / 3) {
        const reservation = state.reservations.get(state.occupancy.holder[random(plan.seatCount)]!)
        if (reservation) leaving.add(reservation)
      }
      return [...leaving].flatMap(({ no, userId, seats }): Command[] => {
        const by = { userId, staff: false }
        return [
          { type: 'cancel', by, reservationNo: no },
          { type: 'assignWaitlist' },
          { type: 'joinWaitlist', by, ...plainParty(seats.length) },
        ]
      })
    }
    const answered = (outcome: Outcome) => {
      if (!outcome.ok) throw wrong(outcome)
    }
    return { state, next, answered }
  },
}

export const mixes: readonly Mix[] = [
  reserveAndCancel('reserve 1-2 seats, cancel', Number.POSITIVE_INFINITY),
  reserveAndCancel('the same, 300 seats in play', 200),
  seatsTaken,
  hotLine,
]

function reservationOf(outcome: Outcome) {
  if (!outcome.ok || outcome.result.type !== 'reservation') throw wrong(outcome)
  return outcome.result.reservation
}

function wrong(outcome: Outcome): Error {
  return new Error(`the bench is wrong, it was answered ${JSON.stringify(outcome)}`)
}
