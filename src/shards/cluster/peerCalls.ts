import type { SharedSeatMap } from '../../clusterPorts.ts'
import type { ShowId } from '../../core/ids.ts'
import type { Command, Idempotency } from '../../core/reservations/command.ts'
import type { Outcome } from '../../core/reservations/outcome.ts'
import type { ShardId } from '../../core/shows/shardOf.ts'
import {
  Fault,
  MailboxFullError,
  NotOwnerError,
  ShardUnavailableError,
  StorageUnavailableError,
  TurnFailedError,
} from '../../faults.ts'

/** What nodes ask of each other. A node never passes on what it was asked by another one: one hop is all there is. */
export type PeerRequest =
  | {
      readonly type: 'ask'
      readonly showId: ShowId
      readonly command: Command
      readonly idempotency: Idempotency | undefined
    }
  | { readonly type: 'seatMap'; readonly showId: ShowId }
  | { readonly type: 'reload'; readonly shardId: ShardId; readonly showIds: readonly ShowId[] }
  /** Could you serve this shard? */
  | { readonly type: 'offer'; readonly shardId: ShardId }
  /** It has been let go of: claim it. */
  | { readonly type: 'take'; readonly shardId: ShardId }
  | { readonly type: 'depths' }

/** The answer to each kind of request. */
export interface PeerValues {
  readonly ask: Outcome
  /** null: there is no such show. */
  readonly seatMap: SharedSeatMap | null
  readonly reload: null
  readonly offer: boolean
  readonly take: null
  readonly depths: readonly ShardDepth[]
}

export interface ShardDepth {
  readonly shardId: ShardId
  readonly activeShows: number
  readonly asked: number
}

/** What nodes tell each other. */
export interface PeerNote {
  readonly type: 'claimed'
  readonly shardId: ShardId
  readonly epoch: number
}

export type PeerReply<Value> = { readonly ok: Value } | { readonly fault: PeerFault }

/** A fault as it crosses to another node: enough to make the same one of it there. */
export interface PeerFault {
  readonly code: string
  readonly message: string
  readonly retryAfterMs?: number
}

export function peerFault(error: unknown): PeerFault {
  if (!(error instanceof Fault)) return { code: 'error', message: String(error) }
  const { code, message } = error
  return 'retryAfterMs' in error
    ? { code, message, retryAfterMs: error.retryAfterMs as number }
    : { code, message }
}

export function faultOfPeer({ code, message, retryAfterMs = 1000 }: PeerFault): Fault {
  switch (code) {
    case 'not-owner':
      return new NotOwnerError(message)
    case 'overloaded':
      return new MailboxFullError(retryAfterMs)
    case 'storage-unavailable':
      return new StorageUnavailableError(message)
    case 'turn-failed':
      return new TurnFailedError(message)
    default:
      // It may have been done.
      return new ShardUnavailableError(`another node failed: ${message}`, retryAfterMs)
  }
}
