import type { Seq, UserId } from '../ids.ts'
import type { ShowChange } from '../shows/show.ts'
import type { Party } from '../waitlist/party.ts'

/** Who asks. Staff may do to others' reservations what owners do to their own. */
export interface Asker {
  readonly userId: UserId
  readonly staff: boolean
}

/** What a show can be told to do. Seats are named by id, as the client named them. */
export type Command =
  | {
      readonly type: 'reserve'
      readonly by: Asker
      readonly seats: readonly string[]
      /** The reservation starts as a hold that lasts this long; null: it is confirmed at once. */
      readonly holdMs: number | null
      /** Wait in line when the show can't seat the party. */
      readonly waitlist: boolean
    }
  /** As `reserve`, with seats for the show to choose. */
  | ({
      readonly type: 'reserveBest'
      readonly by: Asker
      readonly holdMs: number | null
      readonly waitlist: boolean
    } & Party)
  | { readonly type: 'confirm'; readonly by: Asker; readonly reservationNo: Seq }
  | {
      readonly type: 'cancel'
      readonly by: Asker
      readonly reservationNo: Seq
      readonly reason?: string | undefined
    }
  /** Other seats for a reservation, as many as it has. */
  | {
      readonly type: 'move'
      readonly by: Asker
      readonly reservationNo: Seq
      readonly seats: readonly string[]
      /** Blocked seats may be among them. */
      readonly useBlocked: boolean
      readonly reason: string
    }
  | {
      readonly type: 'swap'
      readonly by: Asker
      readonly reservationNo: Seq
      readonly withNo: Seq
      readonly reason: string
    }
  | ({ readonly type: 'joinWaitlist'; readonly by: Asker } & Party)
  | {
      readonly type: 'leaveWaitlist'
      readonly by: Asker
      readonly entryNo: Seq
      readonly reason?: string | undefined
    }
  /** Gives or offers every set-aside seat to the waiter it is for. A nudge: asking twice changes nothing. */
  | { readonly type: 'assignWaitlist' }
  /** Does nothing of its own: every turn begins by ending the holds that are due. */
  | { readonly type: 'expireHolds' }
  | {
      readonly type: 'blockSeats'
      readonly by: Asker
      readonly seats: readonly string[]
      readonly reason: string
    }
  | {
      readonly type: 'unblockSeats'
      readonly by: Asker
      readonly seats: readonly string[]
      readonly reason: string
    }
  | { readonly type: 'changeShow'; readonly by: Asker; readonly change: ShowChange }
  | { readonly type: 'cancelShow'; readonly by: Asker; readonly reason?: string | undefined }

/** A client's key for a request it may send again. Unique per user and show. */
export interface Idempotency {
  readonly userId: UserId
  readonly key: string
  /** Digest of the request; the same key with another one is refused. */
  readonly requestHash: string
}
