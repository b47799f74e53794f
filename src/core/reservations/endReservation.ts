import { namesOf } from '../seats/seatPlan.ts'
import { endedRefusal } from '../shows/saleRefusal.ts'
import type { Reservation, ShowState } from '../shows/showState.ts'
import type { Asker, Command } from './command.ts'
import { accept, type Decision, refuse } from './decision.ts'
import type { Event } from './event.ts'
import type { ReservationStatus, ReservationView } from './outcome.ts'

type Confirm = Extract<Command, { type: 'confirm' }>
type Cancel = Extract<Command, { type: 'cancel' }>

/** A hold becomes a confirmed reservation; confirming it again says the same. */
export function confirm(state: ShowState, command: Confirm, nowMs: number): Decision {
  // The owner alone: staff can give up somebody's hold, not buy for them.
  const reservation = reachable(state, { ...command.by, staff: false }, command.reservationNo)
  if (!reservation) return refuse({ code: 'unknown-reservation' })
  const result = { type: 'reservation', reservation: viewOf(state, reservation, 'confirmed') } as const
  if (reservation.expiresAtMs === null) return accept(result)
  // Only a show that was moved forward can start before its holds end.
  const ended = endedRefusal(state.show, nowMs)
  if (ended) return refuse(ended)
  const { no: reservationNo, userId, seats } = reservation
  return accept(result, { type: 'ReservationConfirmed', reservationNo, userId, seats })
}

/** Frees the seats of a reservation or a hold, until the show starts. */
export function cancel(state: ShowState, command: Cancel, nowMs: number): Decision {
  const reservation = reachable(state, command.by, command.reservationNo)
  if (!reservation) return refuse({ code: 'unknown-reservation' })
  const ended = endedRefusal(state.show, nowMs)
  if (ended) return refuse(ended)
  const why = reservation.userId === command.by.userId ? 'customer' : 'staff'
  return accept(
    { type: 'reservation', reservation: viewOf(state, reservation, 'cancelled') },
    cancelled(reservation, why),
  )
}

export function cancelled(
  { no: reservationNo, userId, seats, expiresAtMs }: Reservation,
  why: 'customer' | 'staff' | 'show-cancelled',
): Event {
  const was = expiresAtMs === null ? 'confirmed' : 'held'
  return { type: 'ReservationCancelled', reservationNo, userId, seats, was, why }
}

/** Somebody else's reservation looks like none at all. */
function reachable(state: ShowState, by: Asker, no: number): Reservation | undefined {
  const reservation = state.reservations.get(no)
  return reservation && (by.staff || reservation.userId === by.userId) ? reservation : undefined
}

function viewOf(state: ShowState, reservation: Reservation, status: ReservationStatus): ReservationView {
  const { no, userId, amount, createdAtMs } = reservation
  const seats = namesOf(state.occupancy.plan, reservation.seats)
  return { no, userId, seats, status, expiresAtMs: null, amount, currency: state.show.currency, createdAtMs }
}
