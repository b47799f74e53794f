import type { NodeFitness, NodeId } from '../clusterPorts.ts'
import type { ShardId } from '../core/shows/shardOf.ts'

interface NodeOverview {
  readonly id: NodeId
  readonly address: string
  readonly fitness: NodeFitness
  readonly isSelf: boolean
}

interface ShardOverview {
  readonly shardId: ShardId
  /** 0: nobody has claimed it yet. */
  readonly epoch: number
  /** Who claimed it last; it may have died since. */
  readonly nodeId: NodeId | null
  /** Shows with an actor in memory, and requests that wait for an answer; null when the owner didn't say. */
  readonly activeShows: number | null
  readonly asked: number | null
}

/** What operators see and do. */
export interface ShardOps {
  overview(): Promise<{ nodes: readonly NodeOverview[]; shards: readonly ShardOverview[] }>
  /**
   * Gives this node's shards to the others; it goes on to pass requests on.
   *
   * @returns how many it has left; 'embedded' when there are no other nodes by design, 'last' when none of them can
   *   serve: then it goes on as before, since with nobody ready a load balancer would send requests to nobody.
   */
  drain(): Promise<number | 'embedded' | 'last'>
}
