import { expect, test } from 'vitest'
import { ClusterStage } from './clusterStage.ts'

test('announcements that are all lost cost a wait, not a failure', async () => {
  const stage = await ClusterStage.settled(3)
  stage.network.losesNotes = true
  const drained = stage.node('a').ops.drain()
  await stage.run(4000, 20)
  expect(await drained).toBe(0)
  expect(await stage.failures()).toEqual([])
})

test('a node that reads of its own claim before it is done with it fails nobody who waits for it', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = [stage.node('a'), stage.node('b')]
  const [shardId] = a.shards as [number]
  for (const { toDisk } of stage.nodes) toDisk.latencyMs = 50
  const epoch = stage.disk.shows.epoch(shardId)
  const drained = a.ops.drain()
  await stage.until(() => a.keeper.host(shardId) === undefined)
  const waiting = stage.reserveNext(b, shardId)
  await stage.until(() => stage.disk.shows.epoch(shardId) > epoch)
  // A beat that comes at this very moment.
  const { nodes, owners } = stage.disk.membership
  b.view.observe({ nodes: [...nodes.values()], shards: [...owners.values()] })
  const later = stage.reserveNext(b, shardId)
  await stage.rest()
  expect([waiting.error, later.error]).toEqual([undefined, undefined])
  for (const { tookMs } of [waiting, later]) expect(tookMs).toBeLessThan(1000)
  await stage.run(3000)
  expect(await drained).toBe(0)
})

test('two nodes that do not hear each other: both are asked through the third, nothing moves, and it heals', async () => {
  const stage = await ClusterStage.settled(3)
  const epochs = stage.epochs()
  stage.network.cut('a', 'b')
  const [shardOfB] = stage.node('b').shards as [number]
  const unheard = stage.reserveNext(stage.node('a'), shardOfB)
  const heard = stage.reserveNext(stage.node('c'), shardOfB)
  await stage.rest()
  expect(unheard.error).toMatchObject({ code: 'shard-moving' })
  expect(heard.answer).toMatchObject({ ok: true })
  stage.network.heal()
  const again = stage.reserveNext(stage.node('a'), shardOfB)
  await stage.rest()
  expect(again.answer).toMatchObject({ ok: true })
  expect(stage.epochs()).toEqual(epochs)
})

test('a shard whose next owner does not answer goes to the one after it', async () => {
  const stage = await ClusterStage.settled(3)
  stage.network.cut('a', 'b')
  const drained = stage.node('a').ops.drain()
  await stage.run(6000, 50)
  expect(await drained).toBe(0)
  // What was given to the second best goes to the best as soon as that one is found misplaced.
  expect(stage.shares()).toEqual({ a: 0, b: 3, c: 3 })
  const lost = (await stage.failures()).filter((line) => !/via a/.test(line))
  expect(lost).toEqual([])
})

test('two nodes that both think they are preferred: exactly one serves', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = [stage.node('a'), stage.node('b')]
  stage.add('c')
  await stage.run(2000)
  stage.crash(stage.node('c'))
  for (const shardId of stage.showIds.keys())
    await Promise.race([a, b].map((node) => node.keeper.claim(shardId).catch(() => {})))
  await stage.run(2000, 50)
  expect(stage.serving().every((ids) => /^[ab]$/.test(ids))).toBe(true)
  expect(stage.disk.doubles).toEqual([])
  expect(await stage.failures()).toEqual([])
})

test('a node that hears of a later claim lets go, also when its lease is good again: it could write nothing', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = [stage.node('a'), stage.node('b')]
  const [shardId] = a.shards as [number]
  // The servers forget who has it, so another node gets it; then they forget again, and the first one is quicker.
  stage.leases.flush()
  const claimed = b.keeper.claim(shardId)
  await stage.run(100)
  await claimed
  b.toLeases.state = 'refusing'
  stage.leases.flush()
  await stage.run(4000)
  b.toLeases.state = 'whole'
  await stage.run(3000)
  const asked = stage.reserveNext(b, shardId)
  await stage.rest()
  expect(asked.error).toBeUndefined()
  expect(asked.answer).toMatchObject({ ok: true })
  expect(stage.serving()[shardId]).toMatch(/^[ab]$/)
})

test('the epochs that nodes know never fall, and all end up with the ones on disk', async () => {
  const stage = await ClusterStage.settled(3)
  const known = stage.nodes.map(() => stage.showIds.map(() => 0))
  stage.nodes.forEach(({ view }, i) => {
    view.onClaim((shardId, { epoch }) => {
      expect(epoch).toBeGreaterThan(known[i]![shardId]!)
      known[i]![shardId] = epoch
    })
  })
  const drained = stage.node('a').ops.drain()
  await stage.run(3000, 50)
  await drained
  stage.crash(stage.node('b'))
  await stage.run(5000, 50)
  for (const { view } of stage.running) {
    expect(stage.showIds.map((_, shardId) => view.owner(shardId).epoch)).toEqual(stage.epochs())
  }
})

test('seat maps are asked of the owner, and of the next one after a move', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = [stage.node('a'), stage.node('b')]
  const [shardId] = a.shards as [number]
  const showId = stage.showIds[shardId]!
  stage.reserveNext(a, shardId)
  await stage.rest()
  const before = b.router.seatCounts(showId)
  await stage.run(100)
  expect(await before).toMatchObject({ reserved: 1, free: 199 })
  const drained = a.ops.drain()
  await stage.run(2000)
  await drained
  stage.reserveNext(a, shardId)
  await stage.rest()
  const after = a.router.seatMap(showId)
  await stage.run(100)
  expect(JSON.parse((await after)!.body).counts).toMatchObject({ reserved: 2 })
})
