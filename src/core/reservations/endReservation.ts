import { endedRefusal } from '../shows/saleRefusal.ts'
import type { Reservation, ShowState } from '../shows/showState.ts'
import { left } from '../waitlist/left.ts'
import { offeredEntry } from '../waitlist/waitlist.ts'
import { because } from './because.ts'
import type { Asker, Command } from './command.ts'
import { accept, type Decision, refuse } from './decision.ts'
import type { Event } from './event.ts'
import { viewOf } from './viewOf.ts'

type Confirm = Extract<Command, { type: 'confirm' }>
type Cancel = Extract<Command, { type: 'cancel' }>

/** A hold becomes a confirmed reservation, and an offer is accepted; confirming it again says the same. */
export function confirm(state: ShowState, command: Confirm, nowMs: number): Decision {
  // The owner alone: staff can give up somebody's hold, not buy for them.
  const reservation = reachable(state, { ...command.by, staff: false }, command.reservationNo)
  if (!reservation) return refuse({ code: 'unknown-reservation' })
  const result = {
    type: 'reservation',
    reservation: viewOf(state, { ...reservation, expiresAtMs: null }),
  } as const
  if (reservation.expiresAtMs === null) return accept(result)
  // Only a show that was moved forward can start before its holds end.
  const ended = endedRefusal(state.show, nowMs)
  if (ended) return refuse(ended)
  const { no: reservationNo, userId, seats } = reservation
  const confirmed: Event = { type: 'ReservationConfirmed', reservationNo, userId, seats }
  const entry = offeredEntry(state.waitlist, reservationNo)
  if (!entry) return accept(result, confirmed)
  const entryNo = entry.no
  return accept(result, confirmed, { type: 'WaitlistAccepted', entryNo, userId, seats, reservationNo })
}

/** Frees the seats of a reservation or a hold, until the show starts. An offer is rejected by it. */
export function cancel(state: ShowState, command: Cancel, nowMs: number): Decision {
  const reservation = reachable(state, command.by, command.reservationNo)
  if (!reservation) return refuse({ code: 'unknown-reservation' })
  const ended = endedRefusal(state.show, nowMs)
  if (ended) return refuse(ended)
  const why = reservation.userId === command.by.userId ? 'customer' : 'staff'
  const view = viewOf(state, { ...reservation, expiresAtMs: null })
  const result = { type: 'reservation', reservation: { ...view, status: 'cancelled' } } as const
  const ending = cancelled(reservation, why, command.reason)
  const entry = offeredEntry(state.waitlist, reservation.no)
  return entry ? accept(result, ending, left(state, entry, why, command.reason)) : accept(result, ending)
}

export function cancelled(
  { no: reservationNo, userId, seats, expiresAtMs }: Reservation,
  why: 'customer' | 'staff' | 'show-cancelled',
  reason?: string,
): Event {
  const was = expiresAtMs === null ? 'confirmed' : 'held'
  return { type: 'ReservationCancelled', reservationNo, userId, seats, was, why, ...because(reason) }
}

/** Somebody else's reservation looks like none at all. */
function reachable(state: ShowState, by: Asker, no: number): Reservation | undefined {
  const reservation = state.reservations.get(no)
  return reservation && (by.staff || reservation.userId === by.userId) ? reservation : undefined
}
