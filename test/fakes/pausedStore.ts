import type { HallId, Seq, ShowId } from '../../src/core/ids.ts'
import type { EventRecord } from '../../src/core/records/eventRecord.ts'
import type { Turn } from '../../src/core/records/turn.ts'
import type { Layout } from '../../src/core/seats/layout.ts'
import type { ShardId } from '../../src/core/shows/shardOf.ts'
import type { ShowSnapshot } from '../../src/core/shows/showState.ts'
import { CommitUnknownError, StorageUnavailableError } from '../../src/faults.ts'
import type { Outbox, ShowStore } from '../../src/ports.ts'
import { MemoryStore } from './memoryStore.ts'

/** A call that waits for the test to say how it ends. It ends once; what is said after that changes nothing. */
export class PausedCall<Answer> {
  readonly #answer = Promise.withResolvers<Answer>()
  readonly #run: () => Promise<Answer>
  #ended = false

  constructor(run: () => Promise<Answer>) {
    this.#run = run
  }

  get answered(): Promise<Answer> {
    return this.#answer.promise
  }

  /** Does what was asked, and says so. */
  land(): void {
    this.#end(() => this.#run().then(this.#answer.resolve, this.#answer.reject))
  }

  /** Does nothing. */
  fail(error: Error = new StorageUnavailableError('the test says so')): void {
    this.#end(() => this.#answer.reject(error))
  }

  /** Does what was asked, and says that nobody knows. */
  loseAnswer(): void {
    const lost = () => this.#answer.reject(new CommitUnknownError('the test says so'))
    this.#end(() => this.#run().then(lost, this.#answer.reject))
  }

  #end(how: () => void): void {
    if (this.#ended) return
    this.#ended = true
    how()
  }
}

class PausedBatch extends PausedCall<void> {
  readonly turns: readonly Turn[]

  constructor(turns: readonly Turn[], run: () => Promise<void>) {
    super(run)
    this.turns = turns
  }
}

/** A memory store whose commits, and loads if wanted, wait for the test. */
export class PausedStore implements ShowStore, Outbox {
  readonly disk: MemoryStore
  /** Every commit that was ever asked for. */
  readonly batches: PausedBatch[] = []
  readonly loads: PausedCall<ShowSnapshot | undefined>[] = []
  pauseLoads = false
  /** While it is set nothing else works either. */
  down: Error | undefined

  constructor(disk = new MemoryStore()) {
    this.disk = disk
  }

  commit(shardId: ShardId, epoch: number, turns: readonly Turn[]): Promise<void> {
    // As it is now: whoever adds to the list later adds to no transaction.
    const written = [...turns]
    const batch = new PausedBatch(written, () => this.disk.commit(shardId, epoch, written))
    this.batches.push(batch)
    return batch.answered
  }

  async load(showId: ShowId, answersAfterMs: number): Promise<ShowSnapshot | undefined> {
    this.#check()
    if (!this.pauseLoads) return this.disk.load(showId, answersAfterMs)
    const read = await this.disk.load(showId, answersAfterMs)
    const load = new PausedCall(async () => read)
    this.loads.push(load)
    return load.answered
  }

  async raiseEpoch(shardId: ShardId): Promise<number> {
    this.#check()
    return this.disk.raiseEpoch(shardId)
  }

  async restless(shardId: ShardId): Promise<ShowId[]> {
    this.#check()
    return this.disk.restless(shardId)
  }

  async layout(hallId: HallId, version: number): Promise<Layout> {
    this.#check()
    return this.disk.layout(hallId, version)
  }

  async unpublished(shardId: ShardId, limit: number): Promise<EventRecord[]> {
    this.#check()
    return this.disk.unpublished(shardId, limit)
  }

  async markPublished(marks: readonly { showId: ShowId; seq: Seq }[]): Promise<void> {
    this.#check()
    return this.disk.markPublished(marks)
  }

  #check(): void {
    if (this.down) throw this.down
  }
}
