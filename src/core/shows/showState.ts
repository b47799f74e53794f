import type { HallId, Seq, ShowId, UserId } from '../ids.ts'
import { ExpiryQueue } from '../reservations/expiryQueue.ts'
import type { Outcome } from '../reservations/outcome.ts'
import {
  blocked,
  emptyOccupancy,
  FREE,
  free,
  HELD,
  moveSeats,
  type Occupancy,
  RESERVED,
} from '../seats/occupancy.ts'
import type { SeatPlan } from '../seats/seatPlan.ts'
import { partyOf } from '../waitlist/party.ts'
import { type Entry, emptyWaitlist, enqueue, offer, putAside, type Waitlist } from '../waitlist/waitlist.ts'
import type { Show } from './show.ts'

/**
 * All that a show must know to decide. It is changed in place, by `apply` alone: copying a stadium for every turn
 * would cost more than selling it.
 */
export interface ShowState {
  show: Show
  /** Sequence number of the last event. */
  seq: Seq
  readonly occupancy: Occupancy
  /** Active ones only: held and confirmed. */
  readonly reservations: Map<Seq, Reservation>
  /** Seats that a user holds, has reserved and has been promised, all together; 0 for one who had some once. */
  readonly seatsOfUser: Map<UserId, number>
  readonly expiries: ExpiryQueue
  readonly waitlist: Waitlist
  /** Answers to requests with a key. */
  readonly answers: Map<string, Answer>
  /** When answers that are too old were last dropped. */
  answersSweptAtMs: number
  /** Prices by index into the plan's categories; null: the show has none. */
  prices: (number | null)[] | null
}

export interface Reservation {
  readonly no: Seq
  readonly userId: UserId
  readonly seats: readonly number[]
  /** Set: it is a hold. Null: it is confirmed. */
  readonly expiresAtMs: number | null
  readonly amount: number | null
  readonly createdAtMs: number
}

/** The stored answer to a request with an idempotency key. */
export interface Answer {
  readonly userId: UserId
  readonly key: string
  readonly requestHash: string
  readonly outcome: Outcome
  readonly createdAtMs: number
}

/** What a store gives back of a show: what is active now, with seats by id, and never the whole history. */
export interface ShowSnapshot {
  readonly show: Show
  readonly hall: { readonly id: HallId; readonly version: number }
  readonly seq: Seq
  /** Events up to here have been published. */
  readonly publishedSeq: Seq
  readonly reservations: readonly (Omit<Reservation, 'seats'> & { readonly seats: readonly string[] })[]
  /** Open entries in the order of their numbers; `seats` is empty for one that waits. One that is offered seats has a
   * hold among the reservations. */
  readonly entries: readonly (Entry & {
    readonly seats: readonly string[]
    readonly setAsideAtMs: number | null
    readonly offeredNo: Seq | null
  })[]
  readonly blocked: readonly string[]
  /** Rows that guard a seat each. Must equal what the rest adds up to. */
  readonly takenSeats: number
  readonly answers: readonly Answer[]
}

export function answerKey(userId: UserId, key: string): string {
  return `${userId} ${key}`
}

export function pricesOf(show: Show, plan: SeatPlan): (number | null)[] | null {
  const { prices } = show
  return prices && plan.categories.map((category) => prices[category] ?? null)
}

/** The state of a show that nothing has happened to since `seq`. */
export function emptyShowState(show: Show, plan: SeatPlan, seq: Seq): ShowState {
  return {
    show,
    seq,
    occupancy: emptyOccupancy(plan),
    reservations: new Map(),
    seatsOfUser: new Map(),
    expiries: new ExpiryQueue(),
    waitlist: emptyWaitlist(plan),
    answers: new Map(),
    answersSweptAtMs: 0,
    prices: pricesOf(show, plan),
  }
}

/**
 * Builds the state that the rows describe.
 *
 * @throws Error the rows contradict each other: two holders of one seat, an unknown seat, a guard row too many.
 */
export function restoreShowState(snapshot: ShowSnapshot, plan: SeatPlan): ShowState {
  const state = emptyShowState(snapshot.show, plan, snapshot.seq)
  for (const row of snapshot.reservations) {
    const seats = indexesOf(plan, row.seats, snapshot.show.id)
    const status = row.expiresAtMs === null ? RESERVED : HELD
    moveSeats(state.occupancy, seats, free, { status, holder: row.no })
    state.reservations.set(row.no, { ...row, seats })
    if (row.expiresAtMs !== null) state.expiries.add(row.expiresAtMs, row.no)
    addSeatsOfUser(state, row.userId, seats.length)
  }
  for (const { no, userId, createdAtMs, ...party } of snapshot.entries) {
    enqueue(state.waitlist, { no, userId, createdAtMs, ...partyOf(party) })
  }
  // In the order in which they were made: the oldest is the first to be nudged.
  const promised = snapshot.entries.toSorted(
    (a, b) => (a.setAsideAtMs ?? 0) - (b.setAsideAtMs ?? 0) || (a.offeredNo ?? 0) - (b.offeredNo ?? 0),
  )
  for (const { no, userId, seats: names, setAsideAtMs, offeredNo } of promised) {
    if (setAsideAtMs !== null) {
      const seats = indexesOf(plan, names, snapshot.show.id)
      moveSeats(state.occupancy, seats, free, { status: HELD, holder: no })
      putAside(state.waitlist, no, seats, setAsideAtMs)
      addSeatsOfUser(state, userId, seats.length)
    } else if (offeredNo !== null) {
      // Its seats are those of the hold.
      const hold = state.reservations.get(offeredNo)
      if (!hold || hold.expiresAtMs === null) {
        throw new Error(`show ${snapshot.show.id}: entry ${no} is offered ${offeredNo}, which is no hold`)
      }
      offer(state.waitlist, no, offeredNo)
    }
  }
  moveSeats(state.occupancy, indexesOf(plan, snapshot.blocked, snapshot.show.id), free, blocked)
  for (const answer of snapshot.answers) state.answers.set(answerKey(answer.userId, answer.key), answer)

  const taken = plan.seatCount - state.occupancy.counts[FREE]!
  if (taken !== snapshot.takenSeats) {
    throw new Error(`show ${snapshot.show.id}: ${taken} seats are taken, ${snapshot.takenSeats} are guarded`)
  }
  return state
}

/**
 * Keeps the count of a user's seats. A user who has none any more stays, with 0: a Map walks over what was deleted until
 * it is next rebuilt, so that a few users who book and cancel in a large map would make each other slower and slower.
 */
export function addSeatsOfUser(state: ShowState, userId: UserId, count: number): void {
  if (count < 0) state.waitlist.lines.reconsider(userId)
  state.seatsOfUser.set(userId, (state.seatsOfUser.get(userId) ?? 0) + count)
}

function indexesOf(plan: SeatPlan, names: readonly string[], showId: ShowId): number[] {
  return names.map((name) => {
    const seat = plan.indexOf.get(name)
    if (seat === undefined) throw new Error(`show ${showId}: seat ${name} is not in the layout`)
    return seat
  })
}
