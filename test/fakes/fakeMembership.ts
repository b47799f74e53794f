import type { ClusterRows, Membership, NodeId, NodeInfo, NodeRow, ShardRow } from '../../src/clusterPorts.ts'
import type { ShardId } from '../../src/core/shows/shardOf.ts'

/** The table of nodes, and who claimed which shard. */
export class FakeMembership implements Membership {
  readonly nodes = new Map<NodeId, NodeRow>()
  readonly owners = new Map<ShardId, ShardRow>()

  async beat(self: NodeInfo): Promise<ClusterRows> {
    for (const { id, host, port } of this.nodes.values()) {
      if (id !== self.id && host === self.host && port === self.port) this.nodes.delete(id)
    }
    this.nodes.set(self.id, { ...self, beats: (this.nodes.get(self.id)?.beats ?? 0) + 1 })
    return { nodes: [...this.nodes.values()], shards: [...this.owners.values()] }
  }

  async drop(id: NodeId): Promise<void> {
    this.nodes.delete(id)
  }
}
