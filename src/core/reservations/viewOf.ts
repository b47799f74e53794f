import { namesOf } from '../seats/seatPlan.ts'
import type { Reservation, ShowState } from '../shows/showState.ts'
import type { ReservationView } from './outcome.ts'

/** An active reservation as its owner sees it. */
export function viewOf(state: ShowState, reservation: Reservation): ReservationView {
  const { no, userId, expiresAtMs, amount, createdAtMs } = reservation
  const seats = namesOf(state.occupancy.plan, reservation.seats)
  const status = expiresAtMs === null ? 'confirmed' : 'held'
  return { no, userId, seats, status, expiresAtMs, amount, currency: state.show.currency, createdAtMs }
}
