import type { ShardOps } from '../../src/shards/shardOps.ts'

/** Two nodes, two shards. */
export class FakeShardOps implements ShardOps {
  /** What is left after a drain, or why there is none. */
  left: number | 'embedded' | 'last' = 0
  drains = 0

  async overview() {
    return {
      nodes: [
        { id: 'n1', address: '10.0.0.1:3001', fitness: 'fit', isSelf: true },
        { id: 'n2', address: '10.0.0.2:3001', fitness: 'new', isSelf: false },
      ],
      shards: [
        { shardId: 0, epoch: 3, nodeId: 'n1', activeShows: 2, asked: 7 },
        { shardId: 1, epoch: 0, nodeId: null, activeShows: null, asked: null },
      ],
    } as const
  }

  async drain(): Promise<number | 'embedded' | 'last'> {
    this.drains++
    return this.left
  }
}
