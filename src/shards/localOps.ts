import type { ShardHost } from './shardHost.ts'
import type { ShardOps } from './shardOps.ts'

/** For the one node that owns every shard. `hosts` is indexed by shard. */
export function localOps(hosts: readonly ShardHost[]): ShardOps {
  return {
    async overview() {
      const shards = hosts.map((host, shardId) => ({
        shardId,
        epoch: host.epoch,
        nodeId: 'local',
        ...host.depth(),
      }))
      return { nodes: [{ id: 'local', address: 'local', fitness: 'fit', isSelf: true }], shards }
    },
    drain: () => Promise.resolve('embedded'),
  }
}
