import type { Seq, ShowId, UserId } from '../ids.ts'
import type { EntryStatus, ReservationStatus } from '../reservations/outcome.ts'

/** A reservation as it is kept for good, seats by id. */
export interface ReservationRecord {
  readonly showId: ShowId
  readonly no: Seq
  readonly userId: UserId
  readonly seats: readonly string[]
  readonly status: ReservationStatus
  /** Set while it is held. */
  readonly expiresAtMs: number | null
  readonly amount: number | null
  readonly currency: string | null
  readonly createdAtMs: number
  readonly changedAtMs: number
}

/** A waitlist entry as it is kept for good. */
export interface EntryRecord {
  readonly showId: ShowId
  readonly no: Seq
  readonly userId: UserId
  readonly partySize: number
  readonly status: EntryStatus
  /** Set aside for it, or assigned to it; empty while it waits. */
  readonly seats: readonly string[]
  /** The reservation that it became. */
  readonly reservationNo: Seq | null
  readonly createdAtMs: number
  readonly changedAtMs: number
}
