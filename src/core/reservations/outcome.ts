import type { Seq, UserId } from '../ids.ts'
import type { Step } from '../seats/choice.ts'
import type { Party } from '../waitlist/party.ts'

/** What a command was answered. `version` is the show's sequence number after the turn. */
export type Outcome =
  | { readonly ok: true; readonly result: Result; readonly version: Seq }
  | { readonly ok: false; readonly refusal: Refusal }

/** A reservation as its owner sees it. */
export interface ReservationView {
  readonly no: Seq
  readonly userId: UserId
  readonly seats: readonly string[]
  readonly status: ReservationStatus
  /** Set while the reservation is held. */
  readonly expiresAtMs: number | null
  /** Minor units; null when the show has no prices. */
  readonly amount: number | null
  readonly currency: string | null
  readonly createdAtMs: number
}

export const reservationStatuses = ['held', 'confirmed', 'cancelled', 'expired'] as const
export type ReservationStatus = (typeof reservationStatuses)[number]

export interface EntryView extends Party {
  readonly no: Seq
  readonly userId: UserId
  readonly status: EntryStatus
  /** 1 is next in line; null once the entry no longer waits. */
  readonly position: number | null
  /** Seats that those before it in line ask for; null once it no longer waits. */
  readonly seatsAhead: number | null
  /** What it was offered, or became. */
  readonly reservationNo: Seq | null
  /** Set while it is offered seats. */
  readonly offerExpiresAtMs: number | null
  readonly createdAtMs: number
}

export const entryStatuses = ['waiting', 'set-aside', 'offered', 'assigned', 'cancelled', 'expired'] as const
export type EntryStatus = (typeof entryStatuses)[number]

export type Result =
  /** `step`: how well the show could choose; only when it did. */
  | { readonly type: 'reservation'; readonly reservation: ReservationView; readonly step?: Step }
  | { readonly type: 'reservations'; readonly reservations: readonly ReservationView[] }
  | { readonly type: 'waitlistEntry'; readonly entry: EntryView }
  /** How many waiters were given or offered their seats. */
  | { readonly type: 'assigned'; readonly count: number }
  | { readonly type: 'seats'; readonly seats: readonly string[] }
  | { readonly type: 'done' }

/** An expected "no", with what the client needs to act on it. */
export type Refusal =
  | { readonly code: 'unknown-show' }
  | { readonly code: 'show-cancelled' }
  | { readonly code: 'show-started'; readonly startsAtMs: number }
  | { readonly code: 'sales-not-open'; readonly opensAtMs: number }
  | { readonly code: 'duplicate-seat'; readonly seats: readonly string[] }
  | { readonly code: 'unknown-seat'; readonly seats: readonly string[] }
  /** `has` counts what the user holds, has reserved and has been promised. */
  | { readonly code: 'seat-limit'; readonly limit: number; readonly has: number; readonly asked: number }
  /** Up to three other choices for that party, best first. */
  | {
      readonly code: 'seats-taken'
      readonly taken: readonly string[]
      readonly alternatives: readonly (readonly string[])[]
    }
  /** The seats of one request that it would leave alone, and others for that party which it may have. */
  | {
      readonly code: 'orphan-seat'
      readonly orphans: readonly string[]
      readonly fix: readonly string[]
    }
  | { readonly code: 'unknown-category'; readonly category: string; readonly known: readonly string[] }
  /** `free` counts what such a party could use. */
  | { readonly code: 'show-full'; readonly free: number; readonly asked: number }
  /** `free` counts the same. */
  | { readonly code: 'seats-available'; readonly free: number }
  /** Not even the empty hall could. */
  | { readonly code: 'unseatable-party'; readonly party: Party }
  | { readonly code: 'waitlist-closed'; readonly closedAtMs: number }
  /** For another party than the one that asks now. */
  | { readonly code: 'already-waiting'; readonly entryNo: Seq; readonly party: Party }
  /** Not active here: it may have ended, or may never have been, or belong to somebody else. */
  | { readonly code: 'unknown-reservation' }
  | { readonly code: 'unknown-entry' }
  | { readonly code: 'seat-count'; readonly has: number; readonly asked: number }
  /** They could be had all the same, if the command said so. */
  | { readonly code: 'seats-blocked'; readonly seats: readonly string[] }
  | { readonly code: 'seats-not-blocked'; readonly seats: readonly string[] }
  | { readonly code: 'invalid-change'; readonly field: string; readonly message: string }
  | { readonly code: 'idempotency-key-reused' }
