import type { Seq, UserId } from '../ids.ts'
import type { ShowChange } from '../shows/show.ts'

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
    }
  | {
      readonly type: 'HoldExpired'
      readonly reservationNo: Seq
      readonly userId: UserId
      readonly seats: readonly number[]
    }
  /** A waitlist entry was made; its number is this event's sequence number. */
  | { readonly type: 'WaitlistJoined'; readonly userId: UserId; readonly partySize: number }
  /** The entry is closed; seats that were set aside for it are free again. */
  | {
      readonly type: 'WaitlistLeft'
      readonly entryNo: Seq
      readonly userId: UserId
      readonly seats: readonly number[]
      readonly why: 'customer' | 'staff' | 'show-cancelled' | 'show-started'
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
  | { readonly type: 'SeatsBlocked'; readonly seats: readonly number[]; readonly reason: string }
  | { readonly type: 'SeatsUnblocked'; readonly seats: readonly number[]; readonly reason: string }
  | { readonly type: 'ShowChanged'; readonly change: ShowChange }
  | { readonly type: 'ShowCancelled' }

/** An event in its show's log. */
export interface LoggedEvent {
  /** Dense: each is one more than the event before it in the same show. */
  readonly seq: Seq
  readonly atMs: number
  /** Who asked for it; 'usher' for what time and the waitlist bring about. */
  readonly by: UserId | 'usher'
  readonly event: Event
}
