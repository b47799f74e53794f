import type { ClusterRows, Membership, NodeId, NodeInfo } from '../../../src/clusterPorts.ts'
import type { HallId, ShowId } from '../../../src/core/ids.ts'
import type { Turn } from '../../../src/core/records/turn.ts'
import type { ShardId } from '../../../src/core/shows/shardOf.ts'
import { CommitUnknownError, StorageUnavailableError } from '../../../src/faults.ts'
import type { Outbox, ShowStore } from '../../../src/ports.ts'
import type { FakeMembership } from '../../fakes/fakeMembership.ts'
import type { MemoryStore } from '../../fakes/memoryStore.ts'
import type { Wire } from '../../fakes/wire.ts'

/** The one database of a cluster, and what was written to it by whom. */
export interface SharedDisk {
  readonly shows: MemoryStore
  readonly membership: FakeMembership
  /** The node that has written at an epoch of a shard, by `shard@epoch`. */
  readonly writers: Map<string, NodeId>
  /** Two nodes that have written at one epoch: there must be none. */
  readonly doubles: string[]
}

/** One node's way to the database that all share. */
export class NodeStore implements ShowStore, Outbox, Membership {
  readonly #id: NodeId
  readonly #disk: SharedDisk
  readonly #wire: Wire

  constructor(id: NodeId, disk: SharedDisk, wire: Wire) {
    this.#id = id
    this.#disk = disk
    this.#wire = wire
  }

  raiseEpoch(shardId: ShardId): Promise<number> {
    const { shows, membership } = this.#disk
    return this.#write(async () => {
      const epoch = await shows.raiseEpoch(shardId)
      membership.owners.set(shardId, { shardId, epoch, nodeId: this.#id })
      return epoch
    })
  }

  commit(shardId: ShardId, epoch: number, turns: readonly Turn[]): Promise<void> {
    const { shows, writers, doubles } = this.#disk
    const written = [...turns]
    return this.#write(async () => {
      await shows.commit(shardId, epoch, written)
      const key = `${shardId}@${epoch}`
      const writer = writers.get(key) ?? this.#id
      writers.set(key, writer)
      if (writer !== this.#id) doubles.push(`${key}: ${writer} and ${this.#id}`)
    })
  }

  load(showId: ShowId, answersAfterMs: number) {
    return this.#read(() => this.#disk.shows.load(showId, answersAfterMs))
  }

  layout(hallId: HallId, version: number) {
    return this.#read(() => this.#disk.shows.layout(hallId, version))
  }

  restless(shardId: ShardId) {
    return this.#read(() => this.#disk.shows.restless(shardId))
  }

  unpublished(shardId: ShardId, limit: number) {
    return this.#read(() => this.#disk.shows.unpublished(shardId, limit))
  }

  markPublished(marks: Parameters<Outbox['markPublished']>[0]) {
    return this.#write(() => this.#disk.shows.markPublished(marks))
  }

  beat(self: NodeInfo): Promise<ClusterRows> {
    return this.#read(() => this.#disk.membership.beat(self))
  }

  drop(id: NodeId): Promise<void> {
    return this.#read(() => this.#disk.membership.drop(id))
  }

  #read<Answer>(run: () => Promise<Answer>): Promise<Answer> {
    return this.#wire.call(run, unavailable)
  }

  #write<Answer>(run: () => Promise<Answer>): Promise<Answer> {
    return this.#wire.call(run, unavailable, () => new CommitUnknownError('the answer was lost'))
  }
}

const unavailable = () => new StorageUnavailableError('the test has cut the wire')
