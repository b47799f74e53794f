import type { ClusterRows, Membership, NodeId, NodeInfo } from '../../../src/clusterPorts.ts'
import type { HallId, Seq, ShowId, UserId } from '../../../src/core/ids.ts'
import type { EventRecord } from '../../../src/core/records/eventRecord.ts'
import type { Turn } from '../../../src/core/records/turn.ts'
import type { Layout } from '../../../src/core/seats/layout.ts'
import type { ShardId } from '../../../src/core/shows/shardOf.ts'
import type { ShowSnapshot } from '../../../src/core/shows/showState.ts'
import { CommitUnknownError, EpochSupersededError, StorageUnavailableError } from '../../../src/faults.ts'
import type { Outbox, ShowStore } from '../../../src/ports.ts'
import type { Wire } from '../../fakes/wire.ts'
import type { Database, WriterConnection } from './database.ts'

export interface NodeDatabaseOptions {
  readonly nodeId: NodeId
  readonly database: Database
  readonly wire: Wire
  /** Whether the server gives up this transaction: a deadlock. */
  readonly isVictim: () => boolean
}

/** A node's side of the database: what the adapter for MySQL does, statement by statement, over a wire that fails. */
export class NodeDatabase implements ShowStore, Outbox, Membership {
  readonly #options: NodeDatabaseOptions
  readonly #writers = new Map<ShardId, Promise<WriterConnection>>()

  constructor(options: NodeDatabaseOptions) {
    this.#options = options
  }

  async raiseEpoch(shardId: ShardId): Promise<number> {
    const { database } = this.#options
    const before = this.#writers.get(shardId)
    const claimed = (async () => {
      const old = await before?.catch(() => undefined)
      if (old) this.#close(old)
      const { nodeId } = this.#options
      return this.#visit(async () => database.takeOver(nodeId, shardId))
    })()
    const raised = claimed.then(async (writer) => {
      const epoch = await this.#visit(() => database.raiseEpoch(writer)).catch((error) => {
        this.#close(writer)
        throw error
      })
      return { writer, epoch }
    })
    const writer = raised.then((done) => done.writer)
    writer.catch(() => {})
    this.#writers.set(shardId, writer)
    return (await raised).epoch
  }

  async commit(shardId: ShardId, epoch: number, turns: readonly Turn[]): Promise<void> {
    const { database, isVictim } = this.#options
    const written = [...turns]
    const writer = await this.#writers.get(shardId)
    if (!writer) throw new EpochSupersededError(`shard ${shardId} has no writer here`)
    try {
      await this.#visit(() => database.begin(writer, epoch))
      await this.#visit(async () => {
        if (isVictim()) throw new StorageUnavailableError('a deadlock')
        await database.write(writer, written)
      })
    } catch (error) {
      await this.#visit(async () => database.rollback(writer)).catch(() => this.#close(writer))
      throw error
    }
    const unknown = () => new CommitUnknownError('the answer to the commit was lost')
    await this.#visit(() => database.commit(writer, epoch), unknown).catch((error) => {
      this.#close(writer)
      throw error instanceof CommitUnknownError ? error : new CommitUnknownError('the commit failed', error)
    })
  }

  /** Several statements, one after another. Others write between two of them; all are answered as of the first. */
  async load(showId: ShowId, answersAfterMs: number): Promise<ShowSnapshot | undefined> {
    const { rows } = this.#options.database
    const snapshot = await this.#visit(async () => rows.snapshot(showId, answersAfterMs))
    await this.#visit(async () => {})
    await this.#visit(async () => {})
    return snapshot
  }

  layout(hallId: HallId, version: number): Promise<Layout> {
    return this.#visit(() => this.#options.database.rows.layout(hallId, version))
  }

  restless(shardId: ShardId): Promise<ShowId[]> {
    return this.#visit(() => this.#options.database.rows.restless(shardId))
  }

  unpublished(shardId: ShardId, limit: number): Promise<EventRecord[]> {
    return this.#visit(() => this.#options.database.rows.unpublished(shardId, limit))
  }

  markPublished(marks: readonly { showId: ShowId; seq: Seq }[]): Promise<void> {
    return this.#visit(() => this.#options.database.markPublished(marks))
  }

  replaceLayout(hallId: HallId, layout: Layout, by: UserId): Promise<readonly ShowId[] | 'has-sales'> {
    return this.#visit(() => this.#options.database.replaceLayout(hallId, layout, by))
  }

  beat(self: NodeInfo): Promise<ClusterRows> {
    return this.#visit(() => this.#options.database.beat(self))
  }

  drop(id: NodeId): Promise<void> {
    return this.#visit(() => this.#options.database.membership.drop(id))
  }

  /** The same tables, each call over the wire. */
  overWire<Port extends object>(tables: Port): Port {
    return new Proxy(tables, {
      get: (of, name: string) => {
        const read = of[name as keyof Port] as (...args: unknown[]) => Promise<unknown>
        return (...args: unknown[]) => this.#visit(() => read.apply(of, args))
      },
    })
  }

  /** The server hears of it, unless the wire is cut: then it keeps the connection, and its locks. */
  #close(writer: WriterConnection): void {
    const { database } = this.#options
    this.#visit(async () => database.end(writer)).catch(() => {})
  }

  #visit<Answer>(run: () => Promise<Answer>, lost: () => Error = unavailable): Promise<Answer> {
    const { database, wire } = this.#options
    const { runs } = database
    const done = wire.call(
      async () => {
        if (database.isDown || database.runs !== runs) return { isGone: true, hasDone: false } as const
        const answer = await run()
        // The server was restarted meanwhile: its answer never leaves.
        if (database.runs !== runs) return { isGone: true, hasDone: true } as const
        return { isGone: false, answer } as const
      },
      unavailable,
      lost,
    )
    return done.then((reply) => {
      if (!reply.isGone) return reply.answer
      throw reply.hasDone ? lost() : unavailable()
    })
  }
}

const unavailable = () => new StorageUnavailableError('the database is out of reach')
