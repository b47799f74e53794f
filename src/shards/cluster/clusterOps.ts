import type { NodeId } from '../../clusterPorts.ts'
import type { Telemetry } from '../../ports.ts'
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
  readonly telemetry: Telemetry
}

export interface ClusterOps extends ShardOps {
  /** As `drain`, whoever else there is: this node is about to end. */
  leave(): Promise<void>
}

export function clusterOps(options: ClusterOpsOptions): ClusterOps {
  const { self, shardCount, view, keeper, heartbeat, line, telemetry } = options
  let draining: Promise<number | 'last'> | undefined

  /** A node that doesn't say is left out. */
  const depthsOf = async (id: NodeId): Promise<readonly ShardDepth[]> => {
    if (id === self) return keeper.depths()
    return line.ask(id, { type: 'depths' }).catch(() => [])
  }

  const isLast = () =>
    !view.alive().some(({ id, fitness }) => id !== self && (fitness === 'fit' || fitness === 'new'))

  async function giveAway(): Promise<number> {
    telemetry.drainBegun(keeper.depths().length)
    await keeper.drain()
    const left = keeper.depths().length
    telemetry.drainEnded(left)
    return left
  }

  async function drain(): Promise<number | 'last'> {
    if (!keeper.isDraining) {
      if (isLast()) return 'last'
      // Said before it is decided: of two that are drained at once, the later one to say so sees the other.
      await heartbeat.drain()
      if (isLast() && !keeper.isDraining) {
        await heartbeat.stay()
        return 'last'
      }
    }
    return giveAway()
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
    drain() {
      draining ??= drain().finally(() => {
        draining = undefined
      })
      return draining
    },
    async leave() {
      const told = heartbeat.drain()
      await giveAway()
      await told
    },
  }
}
