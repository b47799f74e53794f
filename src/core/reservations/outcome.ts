import type { Seq, UserId } from '../ids.ts'

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

export interface EntryView {
  readonly no: Seq
  readonly userId: UserId
  readonly partySize: number
  readonly status: EntryStatus
  /** 1 is next in line; null once the entry no longer waits. */
  readonly position: number | null
  readonly createdAtMs: number
}

export const entryStatuses = ['waiting', 'set-aside', 'assigned', 'cancelled', 'expired'] as const
export type EntryStatus = (typeof entryStatuses)[number]

export type Result =
  | { readonly type: 'reservation'; readonly reservation: ReservationView }
  | { readonly type: 'waitlistEntry'; readonly entry: EntryView }
  /** How many waiters were given their seats. */
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
  | {
      readonly code: 'seats-taken'
      readonly taken: readonly string[]
      readonly alternatives: readonly (readonly string[])[]
    }
  | { readonly code: 'show-full'; readonly free: number; readonly asked: number }
  | { readonly code: 'seats-available'; readonly free: number }
  | { readonly code: 'already-waiting'; readonly entryNo: Seq; readonly partySize: number }
  /** Not active here: it may have ended, or may never have been, or belong to somebody else. */
  | { readonly code: 'unknown-reservation' }
  | { readonly code: 'unknown-entry' }
  | { readonly code: 'seats-not-blocked'; readonly seats: readonly string[] }
  | { readonly code: 'invalid-change'; readonly field: string; readonly message: string }
  | { readonly code: 'idempotency-key-reused' }
