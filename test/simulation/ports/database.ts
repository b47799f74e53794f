import type { ClusterRows, NodeId, NodeInfo } from '../../../src/clusterPorts.ts'
import type { HallId, Seq, ShowId, UserId } from '../../../src/core/ids.ts'
import type { Turn } from '../../../src/core/records/turn.ts'
import type { Layout } from '../../../src/core/seats/layout.ts'
import type { ShardId } from '../../../src/core/shows/shardOf.ts'
import { EpochSupersededError, StorageUnavailableError } from '../../../src/faults.ts'
import { FakeMembership } from '../../fakes/fakeMembership.ts'
import type { ManualClock } from '../../fakes/manualClock.ts'
import { MemoryStore } from '../../fakes/memoryStore.ts'
import type { Judge } from '../judge/judge.ts'
import { RowLocks, Transaction } from './rowLocks.ts'

/** The connection that writes a shard, as the server sees it. */
export class WriterConnection {
  readonly nodeId: NodeId
  readonly shardId: ShardId
  isEnded = false
  /** The one that is open. */
  transaction: Transaction | undefined
  turns: readonly Turn[] = []

  constructor(nodeId: NodeId, shardId: ShardId) {
    this.nodeId = nodeId
    this.shardId = shardId
  }
}

/**
 * The one database of a cluster, as it behaves on the server's side: what arrives is done then, in transactions that
 * keep row locks until they end, whatever has become of whoever began them.
 */
export class Database {
  readonly rows = new MemoryStore()
  readonly membership = new FakeMembership()
  isDown = false
  /** A commit takes so much longer: the disk is slow. */
  slowMs = 0
  /** Called once, by node: the moment after its next commit, when nobody has heard of it yet. */
  readonly afterCommit = new Map<NodeId, () => void>()
  /** Rises when the server is restarted: every connection of before is gone. */
  runs = 0
  readonly #connectionsStay: boolean
  readonly #clock: ManualClock
  readonly #judge: Judge
  readonly #locks: RowLocks
  /** By shard: who has the lock in the shard's name. */
  readonly #writers = new Map<ShardId, WriterConnection>()
  readonly #open = new Set<Transaction>()

  /** @param connectionsStay a writer whose transaction isn't open is not ended by the next one. */
  constructor(clock: ManualClock, judge: Judge, connectionsStay: boolean) {
    this.#connectionsStay = connectionsStay
    this.#clock = clock
    this.#judge = judge
    this.#locks = new RowLocks(clock)
  }

  /** Ends the connection of the shard's writer, whoever that is, and makes the caller's the next. */
  takeOver(nodeId: NodeId, shardId: ShardId): WriterConnection {
    const before = this.#writers.get(shardId)
    if (before && (before.transaction || !this.#connectionsStay)) this.end(before)
    const writer = new WriterConnection(nodeId, shardId)
    this.#writers.set(shardId, writer)
    return writer
  }

  async raiseEpoch(writer: WriterConnection): Promise<number> {
    const { shardId, nodeId } = writer
    return this.#within(writer, async (transaction) => {
      await this.#locks.take(transaction, `shard ${shardId}`)
      const epoch = await this.rows.raiseEpoch(shardId)
      this.membership.owners.set(shardId, { shardId, epoch, nodeId })
      this.#judge.epochRaised(shardId, epoch, nodeId)
      return epoch
    })
  }

  /** Opens a transaction with the fence. @throws EpochSupersededError */
  async begin(writer: WriterConnection, epoch: number): Promise<void> {
    const transaction = this.#begin(writer)
    writer.transaction = transaction
    await this.#locks.take(transaction, `shard ${writer.shardId}`)
    if (this.rows.epoch(writer.shardId) !== epoch) throw new EpochSupersededError(`${epoch} is over`)
  }

  /** @throws StateConflictError */
  async write(writer: WriterConnection, turns: readonly Turn[]): Promise<void> {
    const { transaction } = writer
    if (!transaction) throw new StorageUnavailableError('the connection was ended')
    const showIds = [...new Set(turns.map(({ showId }) => showId))].sort()
    await this.#locks.take(transaction, ...showIds.map((showId) => `show ${showId}`))
    this.rows.check(turns)
    writer.turns = turns
  }

  async commit(writer: WriterConnection, epoch: number): Promise<void> {
    const { transaction, shardId, turns } = writer
    if (this.slowMs > 0) await this.#pass(this.slowMs)
    if (!transaction || transaction.isOver) throw new StorageUnavailableError('the connection was ended')
    await this.rows.commit(shardId, epoch, turns)
    this.#end(transaction)
    writer.transaction = undefined
    this.#judge.committed(shardId, epoch, writer.nodeId, turns)
    const after = this.afterCommit.get(writer.nodeId)
    this.afterCommit.delete(writer.nodeId)
    after?.()
  }

  rollback(writer: WriterConnection): void {
    if (writer.transaction) this.#end(writer.transaction)
    writer.transaction = undefined
  }

  /** The server has noticed that nobody is at the other end, or was told to end it. */
  end(writer: WriterConnection): void {
    writer.isEnded = true
    this.rollback(writer)
    if (this.#writers.get(writer.shardId) === writer) this.#writers.delete(writer.shardId)
  }

  /** The node's connections are closed, and the server notices. */
  lose(nodeId: NodeId): void {
    for (const writer of this.#writers.values()) if (writer.nodeId === nodeId) this.end(writer)
  }

  async markPublished(marks: readonly { showId: ShowId; seq: Seq }[]): Promise<void> {
    const transaction = this.#begin()
    try {
      const rows = marks.map(({ showId }) => `show ${showId}`).sort()
      await this.#locks.take(transaction, ...rows)
      if (transaction.isOver) throw new StorageUnavailableError('the connection was ended')
      this.#judge.marked(marks)
      await this.rows.markPublished(marks)
    } finally {
      this.#end(transaction)
    }
  }

  /** @returns the shows that have other seats now; 'has-sales': nothing was changed. */
  async replaceLayout(hallId: HallId, layout: Layout, by: UserId): Promise<readonly ShowId[] | 'has-sales'> {
    const transaction = this.#begin()
    try {
      // Whoever writes to one of them meanwhile waits, and finds it moved on. A simulated hall has one show.
      const showId = hallId.replace('hall', 'show') as ShowId
      await this.#locks.take(transaction, `show ${showId}`)
      if (transaction.isOver) throw new StorageUnavailableError('the connection was ended')
      const events = this.rows.replaceLayout(hallId, layout, by, Math.floor(this.#clock.nowMs()))
      if (events === 'has-sales') return events
      this.#judge.layoutChanged(events, layout)
      return events.map((event) => event.showId)
    } finally {
      this.#end(transaction)
    }
  }

  beat(self: NodeInfo): Promise<ClusterRows> {
    return this.membership.beat(self)
  }

  /** What is open is undone, and every connection is gone. */
  crash(): void {
    this.isDown = true
    this.runs++
    for (const writer of this.#writers.values()) this.end(writer)
    for (const transaction of [...this.#open]) this.#end(transaction)
  }

  async #within<Answer>(
    writer: WriterConnection,
    work: (transaction: Transaction) => Promise<Answer>,
  ): Promise<Answer> {
    const transaction = this.#begin(writer)
    writer.transaction = transaction
    try {
      return await work(transaction)
    } finally {
      this.#end(transaction)
      writer.transaction = undefined
    }
  }

  #begin(writer?: WriterConnection): Transaction {
    if (writer?.isEnded) throw new StorageUnavailableError('the connection was ended')
    const transaction = new Transaction()
    this.#open.add(transaction)
    return transaction
  }

  #end(transaction: Transaction): void {
    this.#open.delete(transaction)
    if (!transaction.isOver) this.#locks.end(transaction)
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.after(ms, resolve)
    })
  }
}
