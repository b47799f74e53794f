/**
 * What many nodes need of each other and of what they share. None of it is trusted with a seat: who may write a shard
 * is decided by the epoch in the database alone.
 */
import type { Seq, ShowId } from './core/ids.ts'
import type { SeatCounts } from './core/seats/seatMap.ts'
import type { ShardId } from './core/shows/shardOf.ts'

/** One run of the program. A process that is started again is another node. */
export type NodeId = string

/**
 * Whether a node can be given shards, in its own words: `new` until it has lived for some seconds without a break,
 * `unfit` while it can't get leases or has yet to reach another node, `draining` when it is about to leave.
 */
export type NodeFitness = 'new' | 'fit' | 'unfit' | 'draining'

export interface NodeInfo {
  readonly id: NodeId
  /** Where other nodes reach it. Placement goes by it too, so that a node started again gets the shards it had. */
  readonly host: string
  readonly port: number
  readonly fitness: NodeFitness
}

/** A node as its last beat left it. */
export interface NodeRow extends NodeInfo {
  /** Rises with every beat. Whether it does says that a node lives; no clock of a machine is asked. */
  readonly beats: number
}

/** Who claimed a shard last. */
export interface ShardRow {
  readonly shardId: ShardId
  readonly epoch: number
  /** null: nobody has claimed it yet. */
  readonly nodeId: NodeId | null
}

export interface ClusterRows {
  readonly nodes: readonly NodeRow[]
  readonly shards: readonly ShardRow[]
}

/** The nodes of the cluster, and who claimed what. Every method may reject with StorageUnavailableError. */
export interface Membership {
  /** Says that this node lives, and reads what there is. Rows of an earlier run at the same address are dropped. */
  beat(self: NodeInfo): Promise<ClusterRows>
  /** Drops a node: this one when it leaves, another that has been silent for long. */
  drop(id: NodeId): Promise<void>
}

/** A time-limited claim on a shard. It says who should serve; only the epoch keeps two from writing. */
export interface ShardLease {
  /**
   * On this node's monotonic clock. From then on another node may have it, whatever the servers say: taken before the
   * request was sent, less a margin.
   */
  readonly validUntilMs: number
  /**
   * Makes it last for another lifetime. Servers that have lost it get it anew, as long as nobody else has it.
   *
   * @returns false when another node has it.
   * @throws LeaseUnavailableError too few servers answer; it stays valid for as long as it was.
   */
  extend(): Promise<boolean>
  /** Gives it back, so that the next owner needn't wait. Never rejects: what isn't given back runs out. */
  release(): Promise<void>
}

export interface ShardLeases {
  /**
   * @returns undefined when another node has it.
   * @throws LeaseUnavailableError too few servers answer.
   */
  acquire(shardId: ShardId): Promise<ShardLease | undefined>
  /** @throws LeaseUnavailableError too few servers answer to hand out leases at all. */
  check(): Promise<void>
  close(): Promise<void>
}

/** A seat map as it is sent to readers. */
export interface SharedSeatMap {
  readonly version: Seq
  readonly counts: SeatCounts
  readonly body: string
}

/** The seat maps that other nodes' owners have pushed, kept in this node's memory. Never rejects. */
export interface SharedSeatMaps {
  /**
   * @param epochMin the epoch of the show's shard: what an earlier owner pushed may lack its last commits.
   * @returns undefined: not known here, or not for certain. The owner has it.
   */
  read(showId: ShowId, epochMin: number): Promise<SharedSeatMap | undefined>
  close(): Promise<void>
}

/** The streams to the other nodes, one each. Requests and answers are JSON. */
export interface Peers {
  /** Keeps streams to these nodes, and to no others. */
  connect(nodes: readonly NodeInfo[]): void
  /**
   * Asks a node. An answer that comes after `timeoutMs` is dropped.
   *
   * @throws PeerUnreachableError there is no stream to it. Nothing was sent.
   * @throws PeerLostError the stream broke, or the time was up: it may have been done.
   * @throws MailboxFullError too many requests to that node are under way. Nothing was sent.
   */
  ask(id: NodeId, request: unknown, timeoutMs: number): Promise<unknown>
  /** Whether there is a stream to it. */
  reaches(id: NodeId): boolean
  /** Tells without waiting for an answer; lost when there is no stream. */
  tell(id: NodeId, note: unknown): void
  close(): Promise<void>
}

/** What a node does with what other nodes send. */
export interface PeerHandler {
  /** Must not reject: what went wrong is part of the answer. */
  answer(from: NodeId, request: unknown): Promise<unknown>
  hear(from: NodeId, note: unknown): void
}
