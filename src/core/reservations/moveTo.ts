import type { Reservation } from '../shows/showState.ts'
import type { Move } from './event.ts'

/** A reservation's way from the seats that it has. */
export function moveTo(
  { no: reservationNo, userId, seats: from, expiresAtMs }: Reservation,
  to: readonly number[],
): Move {
  return { reservationNo, userId, status: expiresAtMs === null ? 'confirmed' : 'held', from, to }
}
