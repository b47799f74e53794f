import type { UserId } from '../ids.ts'
import { blocked, free, HELD, moveSeats, RESERVED, type Tenure } from '../seats/occupancy.ts'
import { addSeatsOfUser, pricesOf, type Reservation, type ShowState } from '../shows/showState.ts'
import { partyOf } from '../waitlist/party.ts'
import { enqueue, offer, putAside, remove } from '../waitlist/waitlist.ts'
import type { LoggedEvent, Move } from './event.ts'

/**
 * Makes an event true. It decides nothing: what `decide` allowed, this carries out, now and when a log is replayed.
 *
 * @throws Error the event doesn't fit the state. That is a bug, and the state is no longer to be trusted.
 */
export function apply(state: ShowState, { seq, atMs, event }: LoggedEvent): void {
  if (seq !== state.seq + 1) throw new Error(`event ${seq} after ${state.seq} in show ${state.show.id}`)
  state.seq = seq
  const { occupancy, waitlist } = state
  switch (event.type) {
    case 'SeatsReserved': {
      const { userId, seats, expiresAtMs, amount } = event
      const status = expiresAtMs === null ? RESERVED : HELD
      moveSeats(occupancy, seats, free, { status, holder: seq })
      state.reservations.set(seq, { no: seq, userId, seats, expiresAtMs, amount, createdAtMs: atMs })
      addSeatsOfUser(state, userId, seats.length)
      if (expiresAtMs !== null) state.expiries.add(expiresAtMs, seq)
      return
    }
    case 'ReservationConfirmed': {
      const held = active(state, event.reservationNo)
      const holder = held.no
      moveSeats(occupancy, held.seats, { status: HELD, holder }, { status: RESERVED, holder })
      state.reservations.set(holder, { ...held, expiresAtMs: null })
      return
    }
    case 'ReservationCancelled':
    case 'HoldExpired': {
      const ended = active(state, event.reservationNo)
      const status = ended.expiresAtMs === null ? RESERVED : HELD
      moveSeats(occupancy, ended.seats, { status, holder: ended.no }, free)
      state.reservations.delete(ended.no)
      addSeatsOfUser(state, ended.userId, -ended.seats.length)
      return
    }
    case 'ReservationsMoved':
      // All get up before one sits down: they may take each other's seats.
      for (const move of event.moves) moveSeats(occupancy, move.from, tenureOf(move), free)
      for (const move of event.moves) {
        const { reservationNo, to } = move
        moveSeats(occupancy, to, free, tenureOf(move))
        state.reservations.set(reservationNo, { ...active(state, reservationNo), seats: to })
      }
      return
    case 'WaitlistJoined': {
      const { partySize, adjacent, category, accessible } = partyOf(event)
      const { userId } = event
      enqueue(waitlist, { no: seq, userId, partySize, adjacent, category, accessible, createdAtMs: atMs })
      return
    }
    case 'WaitlistLeft':
      remove(waitlist, event.entryNo)
      giveBack(state, event.entryNo, event.userId, event.seats)
      return
    case 'SeatsSetAside':
      moveSeats(occupancy, event.seats, free, { status: HELD, holder: event.entryNo })
      putAside(waitlist, event.entryNo, event.seats, atMs)
      addSeatsOfUser(state, event.userId, event.seats.length)
      return
    case 'WaitlistAssigned': {
      const { entryNo, userId, seats, amount } = event
      remove(waitlist, entryNo)
      moveSeats(occupancy, seats, { status: HELD, holder: entryNo }, { status: RESERVED, holder: seq })
      state.reservations.set(seq, { no: seq, userId, seats, expiresAtMs: null, amount, createdAtMs: atMs })
      return
    }
    case 'WaitlistOffered': {
      const { entryNo, userId, seats, expiresAtMs, amount } = event
      offer(waitlist, entryNo, seq)
      moveSeats(occupancy, seats, { status: HELD, holder: entryNo }, { status: HELD, holder: seq })
      state.reservations.set(seq, { no: seq, userId, seats, expiresAtMs, amount, createdAtMs: atMs })
      state.expiries.add(expiresAtMs, seq)
      return
    }
    case 'WaitlistAccepted':
      remove(waitlist, event.entryNo)
      return
    case 'SeatsBlocked':
      moveSeats(occupancy, event.seats, free, blocked)
      return
    case 'SeatsUnblocked':
      moveSeats(occupancy, event.seats, blocked, free)
      return
    case 'ShowChanged':
      state.show = { ...state.show, ...event.change }
      state.prices = pricesOf(state.show, occupancy.plan)
      if (event.change.maxSeatsPerUser !== undefined) waitlist.lines.reconsiderAll()
      return
    case 'ShowCancelled':
      state.show = { ...state.show, status: 'cancelled' }
      return
    default:
      event satisfies never
  }
}

function tenureOf({ reservationNo: holder, status }: Move): Tenure {
  return { status: status === 'held' ? HELD : RESERVED, holder }
}

function active(state: ShowState, no: number): Reservation {
  const reservation = state.reservations.get(no)
  if (!reservation) throw new Error(`reservation ${no} is not active in show ${state.show.id}`)
  return reservation
}

/** Frees what was set aside for an entry that left. */
function giveBack(state: ShowState, entryNo: number, userId: UserId, seats: readonly number[]): void {
  moveSeats(state.occupancy, seats, { status: HELD, holder: entryNo }, free)
  if (seats.length > 0) addSeatsOfUser(state, userId, -seats.length)
}
