import type { Cluster, Redis } from 'ioredis'
import { ExecutionError, type ExecutionStats, ResourceLockedError } from 'redlock'
import { LeaseUnavailableError } from '../../faults.ts'
import { addressOf } from './openRedisClient.ts'

/** How the servers voted on one request that was not granted. */
export interface Votes {
  readonly granted: number
  /** Another value was there. */
  readonly refused: number
  readonly quorum: number
  /** From those that voted neither way. */
  readonly errors: readonly Error[]
}

/** Waits for the votes of all servers: redlock fails as soon as enough of them can't be for it any more. */
export async function votesOf(error: unknown): Promise<Votes> {
  if (!(error instanceof ExecutionError)) throw error
  const [stats] = (await Promise.all(error.attempts)) as [ExecutionStats]
  const against = [...stats.votesAgainst]
  const failed = against.filter(([, vote]) => !(vote instanceof ResourceLockedError))
  return {
    granted: stats.votesFor.size,
    refused: against.length - failed.length,
    quorum: stats.quorumSize,
    errors: failed.map(([client, vote]) => errorOf(client, vote)),
  }
}

/** Says which server. Nothing else of the error is kept: ioredis hangs the command on it. */
export function errorOf(client: Redis | Cluster, error: Error): Error {
  return new Error(`redis ${addressOf(client as Redis)}: ${error.message}`)
}

export function tooFewAnswer(errors: readonly Error[]): LeaseUnavailableError {
  return new LeaseUnavailableError('too few of the lease servers answer', new AggregateError(errors))
}
