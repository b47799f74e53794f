import {
  CommitUnknownError,
  EpochSupersededError,
  LeaseUnavailableError,
  MailboxFullError,
  NotOwnerError,
  PeerLostError,
  PeerUnreachableError,
  ShardUnavailableError,
  StartError,
  StateConflictError,
  StorageUnavailableError,
  TurnFailedError,
} from '../faults.ts'
import type { Problem } from './problems.ts'

const faultClasses = [
  CommitUnknownError,
  EpochSupersededError,
  LeaseUnavailableError,
  MailboxFullError,
  NotOwnerError,
  PeerLostError,
  PeerUnreachableError,
  ShardUnavailableError,
  StartError,
  StateConflictError,
  StorageUnavailableError,
  TurnFailedError,
]

type AnyFault = InstanceType<(typeof faultClasses)[number]>

/**
 * What the client is told about something thrown. Never the message: it may name hosts, files or data. A change that
 * may have been written is safe to repeat only with its key, so the answer says so.
 */
export function faultProblem(error: unknown): Problem {
  if (!isFault(error)) return internal
  const { code } = error
  switch (code) {
    case 'overloaded':
      return retryLater(code, error.retryAfterMs, 'nothing was done; try again')
    case 'shard-moving':
      return retryLater(code, error.retryAfterMs, 'try again, with the same Idempotency-Key if you sent one')
    case 'peer-lost':
      return retryLater('shard-moving', 1000, 'try again, with the same Idempotency-Key if you sent one')
    case 'epoch-superseded':
    case 'not-owner':
    case 'lease-unavailable':
    case 'peer-unreachable':
      return retryLater('shard-moving', 1000, 'nothing was written; try again')
    case 'storage-unavailable':
      return retryLater(code, error.retryAfterMs, 'nothing was written; try again')
    case 'commit-unknown':
      return retryLater(code, 1000, 'look before you repeat it, or repeat it with the same Idempotency-Key')
    case 'state-conflict':
    case 'turn-failed':
    case 'start':
      return internal
    default:
      return code satisfies never
  }
}

const internal: Problem = {
  code: 'internal',
  detail: 'this is our fault; when you report it, give the X-Request-Id',
}

function retryLater(code: Problem['code'], afterMs: number, detail: string): Problem {
  return { code, detail, headers: { 'Retry-After': String(Math.max(1, Math.ceil(afterMs / 1000))) } }
}

function isFault(error: unknown): error is AnyFault {
  return faultClasses.some((fault) => error instanceof fault)
}
