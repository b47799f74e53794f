import type { NodeId } from '../../clusterPorts.ts'
import type { ShardOps } from '../shardOps.ts'
import type { ClusterView } from './clusterView.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { ShardDepth } from './peerCalls.ts'
import type { PeerLine } from './peerLine.ts'
import type { ShardKeeper } from './shardKeeper.ts'

export interface ClusterOpsOptions {
  readonly self: NodeId
  readonly shardCount: number
  readonly view: ClusterView
  readonly keeper: ShardKeeper
  readonly heartbeat: Heartbeat
  readonly line: PeerLine
}

export function clusterOps({ self, shardCount, view, keeper, heartbeat, line }: ClusterOpsOptions): ShardOps {
  /** A node that doesn't say is left out. */
  const depthsOf = async (id: NodeId): Promise<readonly ShardDepth[]> => {
    if (id === self) return keeper.depths()
    return line.ask(id, { type: 'depths' }).catch(() => [])
  }

  return {
    async overview() {
      const nodes = view.alive()
      const depths = await Promise.all(
        nodes.map(async ({ id }) =>
          (await depthsOf(id)).map((depth) => [`${depth.shardId}@${id}`, depth] as const),
        ),
      )
      const known = new Map(depths.flat())
      const shards = Array.from({ length: shardCount }, (_, shardId) => {
        const { nodeId, epoch } = view.owner(shardId)
        const { activeShows = null, asked = null } = known.get(`${shardId}@${nodeId}`) ?? {}
        return { shardId, epoch, nodeId, activeShows, asked }
      })
      return {
        nodes: nodes.map(({ id, host, port, fitness }) => ({
          id,
          address: `${host}:${port}`,
          fitness,
          isSelf: id === self,
        })),
        shards,
      }
    },
    async drain() {
      const told = heartbeat.drain()
      await keeper.drain()
      await told
      return keeper.depths().length
    },
  }
}
