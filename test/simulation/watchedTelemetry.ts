import { StateConflictError, StorageUnavailableError } from '../../src/faults.ts'
import type { Telemetry } from '../../src/ports.ts'
import type { History } from './history.ts'
import { Violation } from './judge/violation.ts'

const expectedFailures: Record<string, string> = {
  CommitUnknownError: 'ambiguous commit',
  EpochSupersededError: 'superseded epoch',
  StorageUnavailableError: 'failed commit or claim',
}

/** Counts what the inside tells, and fails the run for what must never be told. */
export class WatchedTelemetry implements Telemetry {
  readonly #nodeId: string
  readonly #history: History

  constructor(nodeId: string, history: History) {
    this.#nodeId = nodeId
    this.#history = history
  }

  turnFailed(showId: string, error: unknown): void {
    this.#never('no turn breaks a rule', `${showId}: ${stackOf(error)}`)
  }

  loadFailed(showId: string, error: unknown): void {
    if (error instanceof StorageUnavailableError) this.#history.count('load failed')
    else this.#never('rows make sense', `${showId}: ${stackOf(error)}`)
  }

  shardFailed(shardId: number, error: unknown): void {
    const { name, message } = error as Error
    this.#history.add(() => `${this.#nodeId} fails on shard ${shardId}: ${name} ${message}`)
    // The layout was replaced, and it has not been told, or had decided before it was.
    const isOutrun = message.startsWith('show ') && this.#history.counts.has('LayoutChanged')
    if (error instanceof StateConflictError && isOutrun) this.#history.count('commit of an old layout')
    else if (error instanceof StateConflictError) this.#never('memory is what the disk says', stackOf(error))
    else if (name in expectedFailures) this.#history.count(expectedFailures[name]!)
    else this.#never('writes fail in known ways', stackOf(error))
  }

  shardServing(shardId: number, epoch: number): void {
    this.#history.add(() => `${this.#nodeId} serves shard ${shardId} at epoch ${epoch}`)
  }

  shardLeft(shardId: number, why: string): void {
    this.#history.count(`left ${why}`)
    this.#history.add(() => `${this.#nodeId} leaves shard ${shardId}: ${why}`)
  }

  batchCommitted(turns: number): void {
    if (turns > 1) this.#history.count('batch of several turns')
  }

  mailboxFull(): void {
    this.#history.count('mailbox full')
  }

  publishFailed(): void {
    this.#history.count('publish failed')
  }

  drainBegun(): void {
    this.#history.count('drain')
  }

  drainEnded(): void {}

  turnTaken(): void {}
  activeShows(): void {}
  leavingFailed(): void {
    this.#history.count('leaving failed')
  }

  messageDropped(): void {}
  nodesAlive(): void {}
  serviceWatched(): void {}
  serviceLost(): void {}
  serviceBack(): void {}
  serviceGone(): void {}
  strangerRefused(): void {}

  #never(rule: string, detail: string): void {
    this.#history.failure ??= new Violation(rule, `${this.#nodeId}: ${detail}`)
  }
}

function stackOf(error: unknown): string {
  return String((error as Error)?.stack ?? error)
}
