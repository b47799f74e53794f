import type { ReservationRecord } from '../core/records/records.ts'
import type { Problem } from './problems.ts'
import { unknownReservation } from './readReservation.ts'

/** Why nothing can be done with a reservation that isn't active. @param record undefined: there is none to speak of. */
export function endedProblem(record: ReservationRecord | undefined): Problem {
  if (record?.status === 'expired') {
    return { code: 'hold-expired', detail: 'the hold ended before it was confirmed; reserve again' }
  }
  if (record?.status === 'cancelled') {
    return { code: 'reservation-cancelled', detail: 'it was cancelled before; reserve again' }
  }
  return unknownReservation
}
