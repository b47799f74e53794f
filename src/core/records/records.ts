import type { Seq, ShowId, UserId } from '../ids.ts'
import type { EntryStatus, ReservationStatus } from '../reservations/outcome.ts'
import type { Party } from '../waitlist/party.ts'

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
export interface EntryRecord extends Party {
  readonly showId: ShowId
  readonly no: Seq
  readonly userId: UserId
  readonly status: EntryStatus
  /** Set aside for it, offered or assigned to it; empty while it waits. */
  readonly seats: readonly string[]
  /** The reservation that it was offered or became. */
  readonly reservationNo: Seq | null
  readonly createdAtMs: number
  readonly changedAtMs: number
}
