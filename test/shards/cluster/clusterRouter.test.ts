import { expect, test } from 'vitest'
import { clusterDefaults } from '../../../src/clusterDefaults.ts'
import { reserve } from '../../core/builders.ts'
import { ClusterStage } from './clusterStage.ts'

const { router: limits, heartbeat } = clusterDefaults

test('a stale owner has done nothing: the one that comes after it is asked, as soon as it is known', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = [stage.node('a'), stage.node('b')]
  const [shardId] = a.shards as [number]
  // It is about to let go: it takes no more, and nobody has told b.
  await a.keeper.host(shardId)!.drain(1000)
  const asked = [stage.reserveNext(a, shardId), stage.reserveNext(b, shardId)]
  await stage.run(300)
  expect(asked.map(({ tookMs }) => tookMs)).toEqual([undefined, undefined])
  const drained = a.ops.drain()
  await stage.rest()
  expect(await stage.failures()).toEqual([])
  for (const { tookMs } of asked) expect(tookMs).toBeLessThan(800)
  await stage.run(3000)
  expect(await drained).toBe(0)
})

test('without a next owner whoever waits is told to come back, in time', async () => {
  const stage = await ClusterStage.settled(1)
  const a = stage.node('a')
  await a.keeper.host(0)!.drain(1000)
  const asked = stage.reserveNext(a, 0)
  await stage.run(limits.moveWaitMs - 10)
  expect(asked.tookMs).toBeUndefined()
  await stage.run(20)
  expect(asked.error).toMatchObject({ code: 'shard-moving', retryAfterMs: 1000 })
})

test('only so many wait: who comes after them is refused at once', async () => {
  const stage = await ClusterStage.settled(1)
  const a = stage.node('a')
  await a.keeper.host(0)!.drain(1000)
  const ask = () => stage.ask(a, 0, reserve('ann', 'A1'))
  for (let i = 0; i < limits.moveWaitersMax; i++) ask()
  const tooMany = ask()
  const another = stage.reserveNext(a, 1)
  await stage.run(50)
  expect(tooMany.error).toMatchObject({ code: 'overloaded', retryAfterMs: 1000 })
  // Who waits for one shard is in nobody's way at another.
  expect(another.answer).toMatchObject({ ok: true })
  expect(a.view.waiting(0)).toBe(limits.moveWaitersMax)
})

test('an owner that can not be reached is tried again until the time is up', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = [stage.node('a'), stage.node('b')]
  stage.network.cut('a', 'b')
  const inTime = stage.reserveNext(b, a.shards[0]!)
  await stage.run(500)
  stage.network.heal()
  await stage.rest()
  expect(inTime.answer).toMatchObject({ ok: true })

  stage.network.cut('a', 'b')
  const tooLate = stage.reserveNext(b, a.shards[0]!)
  await stage.rest()
  expect(tooLate.error).toMatchObject({ code: 'shard-moving' })
  expect(tooLate.tookMs).toBeLessThanOrEqual(limits.moveWaitMs + 50)
})

test('an owner that is lost in the middle may have done it: nobody else is asked', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = [stage.node('a'), stage.node('b')]
  const asked = stage.reserveNext(b, a.shards[0]!)
  await stage.run(5)
  a.clock.freeze()
  await stage.rest()
  expect(asked.error).toMatchObject({ code: 'peer-lost' })
})

test('what a host is too busy for is passed on as it is', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = [stage.node('a'), stage.node('b')]
  const [shardId] = a.shards as [number]
  // The mailbox fills while the show is being loaded.
  a.toDisk.latencyMs = 200
  const asked = Array.from({ length: 150 }, () => stage.reserveNext(b, shardId))
  await stage.rest()
  const codes = asked.map(({ error }) => error?.code)
  expect(codes.filter((code) => code === 'overloaded')).toHaveLength(50)
  expect(codes.filter((code) => code === undefined)).toHaveLength(100)
})

test('a thousand readers of a map that is elsewhere ask once', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = [stage.node('a'), stage.node('b')]
  const showId = stage.showIds[a.shards[0]!]!
  const reads = Array.from({ length: 1000 }, () => b.router.seatMap(showId))
  await stage.run(100)
  const maps = await Promise.all(reads)
  expect(new Set(maps.map((map) => map!.body)).size).toBe(1)
  expect(a.mapsMissed).toEqual([showId])
})

test('whoever was shown a map of its owner is shown no older one that has been pushed before', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = stage.nodes as [(typeof stage.nodes)[0], (typeof stage.nodes)[0]]
  const shardId = a.shards[0]!
  const showId = stage.showIds[shardId]!
  const look = async () => {
    const looking = b.router.seatMap(showId)
    await stage.run(50)
    return (await looking)?.version
  }
  stage.reserveNext(a, shardId)
  await stage.rest()
  expect(await look()).toBe(2)
  const counts = { total: 0, free: 0, held: 0, reserved: 0, blocked: 0 }
  b.sharedMap = { version: 1, counts, body: '{}' }
  expect(await look()).toBe(2)
  b.sharedMap = { version: 3, counts, body: '{}' }
  expect(await look()).toBe(3)
})

test('a show that does not exist has no map and no counts, wherever it is asked for', async () => {
  const stage = await ClusterStage.settled(2)
  for (const { router } of stage.nodes) {
    for (let i = 0; i < 6; i++) {
      const map = router.seatMap(`nothing${i}` as never)
      const counts = router.seatCounts(`nothing${i}` as never)
      await stage.run(100)
      expect([await map, await counts]).toEqual([undefined, undefined])
    }
  }
})

test('a reload reaches every owner', async () => {
  const stage = await ClusterStage.settled(3)
  stage.node('a').router.reload(stage.showIds)
  await stage.run(100)
  const active = stage.nodes.flatMap(({ keeper }) => keeper.depths().map(({ activeShows }) => activeShows))
  expect(active).toEqual([1, 1, 1, 1, 1, 1])
})

test('a node is ready when all shards have an owner, and stays so when one has none for a while', async () => {
  const stage = new ClusterStage()
  await stage.makeShows()
  const a = stage.add('a')
  expect(a.router.notReady()).toBe('the database is out of reach')
  await stage.until(() => a.view.ageMs < 1000)
  expect(a.router.notReady()).toBe('6 of 6 shards have no owner yet')
  await stage.run(1000)
  expect(a.router.notReady()).toBeUndefined()
  const b = stage.add('b')
  await stage.run(8000)
  stage.crash(b)
  await stage.run(heartbeat.deadAfterMs + 600)
  expect(a.view.isServing('b')).toBe(false)
  expect(a.router.notReady()).toBeUndefined()
  const c = stage.add('c')
  await stage.until(() => c.view.ageMs < 1000)
  // For a beat, until it has met the others.
  expect(c.router.notReady()).toBe('no other node can be reached: is the cluster secret the same?')
  await stage.until(() => c.router.notReady() === undefined)
  a.toDisk.state = 'refusing'
  await stage.run(4000)
  expect(a.router.notReady()).toBe('the database is out of reach')
})
