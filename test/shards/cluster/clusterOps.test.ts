import { expect, test } from 'vitest'
import { ClusterStage } from './clusterStage.ts'

async function overview(stage: ClusterStage, id: string) {
  const seen = stage.node(id).ops.overview()
  await stage.run(1200)
  return seen
}

test('every node shows the nodes that live, and of each shard its owner, epoch and depth', async () => {
  const stage = await ClusterStage.settled(2)
  const [shardId] = stage.node('a').shards as [number]
  stage.reserveNext(stage.node('b'), shardId)
  await stage.rest()
  for (const id of ['a', 'b']) {
    const { nodes, shards } = await overview(stage, id)
    expect(nodes).toEqual([
      { id: 'a', address: 'usher:3097', fitness: 'fit', isSelf: id === 'a' },
      { id: 'b', address: 'usher:3098', fitness: 'fit', isSelf: id === 'b' },
    ])
    expect(shards).toEqual(
      stage.serving().map((nodeId, i) => ({
        shardId: i,
        epoch: stage.epochs()[i],
        nodeId,
        activeShows: i === shardId ? 1 : 0,
        asked: 0,
      })),
    )
  }
})

test('of the shards of a node that does not answer the depth is not known', async () => {
  const stage = await ClusterStage.settled(2)
  const own = stage.node('a').shards
  stage.network.cut('a', 'b')
  const { shards } = await overview(stage, 'a')
  for (const { shardId, nodeId, activeShows } of shards) {
    expect([nodeId, activeShows]).toEqual(own.includes(shardId) ? ['a', 0] : ['b', null])
  }
})

test('a shard that nobody has claimed yet has no owner', async () => {
  const stage = new ClusterStage()
  await stage.makeShows()
  const a = stage.add('a')
  a.toLeases.state = 'refusing'
  await stage.run(500)
  const { nodes, shards } = await overview(stage, 'a')
  expect(nodes).toMatchObject([{ id: 'a', fitness: 'unfit' }])
  expect(shards[0]).toEqual({ shardId: 0, epoch: 0, nodeId: null, activeShows: null, asked: null })
})

test('a drain is known to all at once, and says what is left', async () => {
  const stage = await ClusterStage.settled(2)
  const drained = stage.node('a').ops.drain()
  await stage.run(600)
  expect(stage.node('b').view.node('a')?.fitness).toBe('draining')
  await stage.run(3000)
  expect(await drained).toBe(0)
  expect(
    await (async () => {
      const again = stage.node('a').ops.drain()
      await stage.run(100)
      return again
    })(),
  ).toBe(0)
})

test('the drain of a node whose database is out of reach ends all the same', async () => {
  const stage = await ClusterStage.settled(2)
  const a = stage.node('a')
  a.toDisk.state = 'hanging'
  let left: unknown
  void a.ops.drain().then((some) => {
    left = some
  })
  await stage.until(() => left !== undefined, 12_000)
  expect(left).toBe(0)
  await stage.run(3000)
  expect(stage.shares()).toEqual({ a: 0, b: 6 })
})
