import type { Seq, UserId } from '../ids.ts'
import type { ShowChange } from '../shows/show.ts'
import type { Party } from '../waitlist/party.ts'

/** Of one reservation: the seats that it had, and as many that it has instead. Some may be in both. */
export interface Move {
  readonly reservationNo: Seq
  readonly userId: UserId
  readonly status: 'held' | 'confirmed'
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** What happened to a show. Seats are indexes into its seat plan. */
export type Event =
  /** A reservation was made; its number is this event's sequence number. With an expiry it is a hold. */
  | {
      readonly type: 'SeatsReserved'
      readonly userId: UserId
      readonly seats: readonly number[]
      readonly expiresAtMs: number | null
      readonly amount: number | null
    }
  | {
      readonly type: 'ReservationConfirmed'
      readonly reservationNo: Seq
      readonly userId: UserId
      readonly seats: readonly number[]
    }
  | {
      readonly type: 'ReservationCancelled'
      readonly reservationNo: Seq
      readonly userId: UserId
      readonly seats: readonly number[]
      readonly was: 'held' | 'confirmed'
      readonly why: 'customer' | 'staff' | 'show-cancelled'
      /** As it was given, of the whole show when that is cancelled. */
      readonly reason?: string
    }
  | {
      readonly type: 'HoldExpired'
      readonly reservationNo: Seq
      readonly userId: UserId
      readonly seats: readonly number[]
    }
  /** One reservation has other seats, or two have changed places: in one event, as no order of two would do. */
  | { readonly type: 'ReservationsMoved'; readonly moves: readonly Move[]; readonly reason: string }
  /** A waitlist entry was made; its number is this event's sequence number. */
  | ({ readonly type: 'WaitlistJoined'; readonly userId: UserId } & Party)
  /** The entry is closed; seats that were set aside for it are free again. What was offered is a reservation's end. */
  | {
      readonly type: 'WaitlistLeft'
      readonly entryNo: Seq
      readonly userId: UserId
      readonly seats: readonly number[]
      readonly was: 'waiting' | 'set-aside' | 'offered'
      readonly why: LeftWhy
      readonly reason?: string
    }
  /** Freed seats now wait for one entry, out of reach of everyone else. Outside this is `seat.available`. */
  | {
      readonly type: 'SeatsSetAside'
      readonly entryNo: Seq
      readonly userId: UserId
      readonly seats: readonly number[]
    }
  /** The set-aside seats became a confirmed reservation, numbered by this event's sequence number. */
  | {
      readonly type: 'WaitlistAssigned'
      readonly entryNo: Seq
      readonly userId: UserId
      readonly seats: readonly number[]
      readonly amount: number | null
    }
  /** The set-aside seats became a hold for the waiter to confirm, numbered by this event's sequence number. */
  | {
      readonly type: 'WaitlistOffered'
      readonly entryNo: Seq
      readonly userId: UserId
      readonly seats: readonly number[]
      readonly expiresAtMs: number
      readonly amount: number | null
    }
  /** The waiter has confirmed the hold that was offered. */
  | {
      readonly type: 'WaitlistAccepted'
      readonly entryNo: Seq
      readonly userId: UserId
      readonly seats: readonly number[]
      readonly reservationNo: Seq
    }
  | { readonly type: 'SeatsBlocked'; readonly seats: readonly number[]; readonly reason: string }
  | { readonly type: 'SeatsUnblocked'; readonly seats: readonly number[]; readonly reason: string }
  | { readonly type: 'ShowChanged'; readonly change: ShowChange }
  | { readonly type: 'ShowCancelled'; readonly reason?: string }

export type LeftWhy =
  | 'customer'
  | 'staff'
  | 'show-cancelled'
  | 'show-started'
  | 'waitlist-closed'
  | 'offer-expired'

/** An event in its show's log. */
export interface LoggedEvent {
  /** Dense: each is one more than the event before it in the same show. */
  readonly seq: Seq
  readonly atMs: number
  /** Who asked for it; 'usher' for what time and the waitlist bring about. */
  readonly by: UserId | 'usher'
  readonly event: Event
}
