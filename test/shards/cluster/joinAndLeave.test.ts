import { expect, test } from 'vitest'
import { ClusterStage } from './clusterStage.ts'

test('three nodes get even shares', async () => {
  const stage = await ClusterStage.settled(3)
  expect(stage.shares()).toEqual({ a: 2, b: 2, c: 2 })
  stage.showIds.forEach((_, shardId) => {
    for (const node of stage.nodes) stage.reserveNext(node, shardId)
  })
  await stage.run(100)
  expect(await stage.failures()).toEqual([])
})

test('a node that joins gets its share once it is stable, not before; no request fails meanwhile', async () => {
  const stage = await ClusterStage.settled(2)
  expect(stage.shares()).toEqual({ a: 3, b: 3 })
  stage.add('c')
  await stage.run(5000, 20)
  expect(stage.shares()).toEqual({ a: 3, b: 3, c: 0 })
  await stage.run(4000, 20)
  expect(stage.shares()).toEqual({ a: 2, b: 2, c: 2 })
  expect(await stage.failures()).toEqual([])
  expect(stage.disk.doubles).toEqual([])
})

test('a node that drains hands everything over, and not one request is refused', async () => {
  const stage = await ClusterStage.settled(3)
  const drained = stage.node('a').ops.drain()
  await stage.run(3000, 10)
  expect(await drained).toBe(0)
  expect(stage.shares()).toEqual({ a: 0, b: 3, c: 3 })
  expect(stage.node('a').router.notReady()).toBe('this node is draining')
  expect(await stage.failures()).toEqual([])
  expect(stage.disk.doubles).toEqual([])
})

test('two nodes drained at once leave everything to the third', async () => {
  const stage = await ClusterStage.settled(3)
  const drained = Promise.all([stage.node('a').ops.drain(), stage.node('b').ops.drain()])
  await stage.run(5000, 20)
  expect(await drained).toEqual([0, 0])
  expect(stage.shares()).toEqual({ a: 0, b: 0, c: 6 })
  expect(await stage.failures()).toEqual([])
})

test('the last node that can serve is not drained, and stays ready', async () => {
  const stage = await ClusterStage.settled(3)
  for (const [id, left] of [
    ['a', 0],
    ['b', 0],
    ['c', 'last'],
  ] as const) {
    const drained = stage.node(id).ops.drain()
    await stage.run(5000, 20)
    expect(await drained).toBe(left)
  }
  expect(stage.shares()).toEqual({ a: 0, b: 0, c: 6 })
  expect(stage.node('c').router.notReady()).toBeUndefined()
  expect(stage.node('a').view.node('c')?.fitness).toBe('fit')
  expect(stage.node('c').telemetry.told('drainBegun')).toEqual([])
  expect(stage.node('a').telemetry.told('drainBegun')).toEqual([[2]])
  expect(stage.node('a').telemetry.told('drainEnded')).toEqual([[0]])
  expect(await stage.failures()).toEqual([])
})

test.each([1, 2, 3])('of %i nodes drained at once one at least stays ready', async (count) => {
  const stage = await ClusterStage.settled(count)
  const drained = Promise.all(stage.nodes.map(({ ops }) => ops.drain()))
  await stage.run(5000, 20)
  expect(await drained).toContain('last')
  const stayed = stage.nodes.filter(({ router }) => router.notReady() === undefined)
  expect(stayed.length).toBeGreaterThan(0)
  for (const { id } of stayed) expect(stage.node(id).view.node(id)?.fitness).toBe('fit')
})

test('all nodes that end at once go on serving: there is nobody else', async () => {
  const stage = await ClusterStage.settled(2)
  const left = Promise.all(stage.nodes.map(({ ops }) => ops.leave()))
  await stage.run(5000, 20)
  await left
  expect(stage.serving()).toEqual(stage.showIds.map(() => expect.stringMatching(/^[ab]$/)))
  expect(await stage.failures()).toEqual([])
})

test('a node that ends while there is no other gives its shards to one that comes meanwhile', async () => {
  const stage = await ClusterStage.settled(1)
  const left = stage.node('a').ops.leave()
  await stage.run(1000)
  await left
  stage.add('b')
  await stage.run(10_000, 50)
  expect(stage.shares()).toEqual({ a: 0, b: 6 })
  expect(await stage.failures()).toEqual([])
})

test('a drain that finds a shard offered to a node that declines gives it to another one', async () => {
  const stage = await ClusterStage.settled(2)
  stage.add('c')
  // Until the first shard is about to be offered to the newcomer.
  await stage.until(() => stage.node('a').view.node('c')?.fitness === 'fit')
  const drained = stage.node('a').ops.drain()
  await stage.run(4000, 20)
  expect(await drained).toBe(0)
  expect(stage.shares()).toEqual({ a: 0, b: 3, c: 3 })
  expect(await stage.failures()).toEqual([])
})

test('a rolling restart of three nodes under load: no request fails', async () => {
  const stage = await ClusterStage.settled(3)
  for (const name of ['a', 'b', 'c']) {
    const stopped = stage.stop(stage.node(name))
    let isStopped = false
    void stopped.then(() => {
      isStopped = true
    })
    await stage.until(() => isStopped)
    await stage.run(500, 50)
    stage.add(name)
    await stage.run(9000, 50)
  }
  expect(stage.shares()).toEqual({ a2: 2, b2: 2, c2: 2 })
  expect(await stage.failures()).toEqual([])
})

test('nodes that start one after another move no shard twice', async () => {
  const stage = new ClusterStage()
  await stage.makeShows()
  stage.add('a')
  await stage.run(1000)
  stage.add('b')
  await stage.run(12_000)
  expect(stage.shares()).toEqual({ a: 3, b: 3 })
  // Each shard is claimed by the first, and half of them once more by the second.
  expect(stage.epochs().reduce((sum, epoch) => sum + epoch)).toBeLessThanOrEqual(9)
})
