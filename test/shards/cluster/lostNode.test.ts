import { expect, test } from 'vitest'
import { clusterDefaults } from '../../../src/clusterDefaults.ts'
import { ClusterStage } from './clusterStage.ts'

const { lease, keeper, router } = clusterDefaults

test('the shards of a node that crashes are taken over once its leases are over; everybody gets an answer', async () => {
  const stage = await ClusterStage.settled(3)
  const epochs = stage.epochs()
  stage.crash(stage.node('a'))
  const tookMs = await stage.until(() => stage.serving().every((id) => id !== ''))
  expect(tookMs).toBeLessThanOrEqual(lease.ttlMs + keeper.lookEveryMs + 100)
  await stage.run(2000, 20)
  expect(stage.shares()).toEqual({ b: 3, c: 3 })
  expect(await stage.failures()).toEqual([])
  // Those that did not have to move have stayed.
  expect(stage.epochs().filter((epoch, shardId) => epoch > epochs[shardId]!)).toHaveLength(2)
})

test('while a dead owner is replaced: whoever asks is told to come back, within the wait', async () => {
  const stage = await ClusterStage.settled(3)
  stage.crash(stage.node('a'))
  await stage.run(10_000, 50)
  await stage.rest()
  for (const { error, tookMs } of stage.asked) {
    if (error) expect(['shard-moving', 'peer-lost']).toContain(error.code)
    expect(tookMs).toBeLessThanOrEqual(router.moveWaitMs + 100)
  }
  expect(stage.asked.at(-1)!.answer).toMatchObject({ ok: true })
})

test('a node that was in the middle of an answer when it crashed: it may have been done, so it is not asked of another', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = stage.nodes as [(typeof stage.nodes)[0], (typeof stage.nodes)[0]]
  const shardId = a.shards[0]!
  a.toDisk.latencyMs = 500
  const asked = stage.reserveNext(b, shardId)
  await stage.run(100)
  stage.crash(a)
  await stage.run(100)
  expect(asked.error).toMatchObject({ code: 'peer-lost' })
})

test('a node cut off from the lease servers serves as long as its leases last; then others take over', async () => {
  const stage = await ClusterStage.settled(3)
  const a = stage.node('a')
  const own = a.shards
  a.toLeases.state = 'hanging'
  await stage.until(() => stage.node('b').view.node('a')?.fitness === 'unfit')
  await stage.run(1000, 20)
  // It can't give them back, so whoever it gave them to would have to wait for their end.
  expect(stage.serving().every((id) => id !== '')).toBe(true)
  await stage.until(() => own.every((shardId) => /^[bc]$/.test(stage.serving()[shardId]!)), 4000)
  // Whoever comes first takes them; then each gets its share.
  await stage.run(1000)
  expect(stage.shares()).toEqual({ a: 0, b: 3, c: 3 })
  expect(a.fitness).toBe('unfit')
  // It still passes on what it is asked.
  for (const shardId of own) stage.reserveNext(a, shardId)
  expect(await stage.failures()).toEqual([])

  a.toLeases.state = 'whole'
  await stage.run(clusterDefaults.heartbeat.stableAfterMs - 500)
  expect(a.shards).toEqual([])
  await stage.run(2000)
  expect(stage.shares()).toEqual({ a: 2, b: 2, c: 2 })
})

test('lease servers that fail to answer once are no reason to move anything', async () => {
  const stage = await ClusterStage.settled(3)
  const epochs = stage.epochs()
  const a = stage.node('a')
  a.toLeases.state = 'refusing'
  await stage.until(() => a.fitness === 'unfit')
  a.toLeases.state = 'whole'
  await stage.run(8000, 50)
  expect(stage.epochs()).toEqual(epochs)
  expect(await stage.failures()).toEqual([])
})

test('lease servers that forget everything, or stop for less than a lease: nothing moves', async () => {
  const stage = await ClusterStage.settled(3)
  const epochs = stage.epochs()
  stage.leases.flush()
  await stage.run(4000, 50)
  for (const { toLeases } of stage.nodes) toLeases.state = 'refusing'
  await stage.run(1500, 50)
  stage.leases.flush()
  for (const { toLeases } of stage.nodes) toLeases.state = 'whole'
  await stage.run(10_000, 50)
  expect(stage.epochs()).toEqual(epochs)
  expect(await stage.failures()).toEqual([])
})

test('all nodes lose the lease servers for long: nobody serves; all is served again soon after they are back', async () => {
  const stage = await ClusterStage.settled(3)
  for (const { toLeases } of stage.nodes) toLeases.state = 'refusing'
  await stage.run(6000)
  expect(stage.shares()).toEqual({ a: 0, b: 0, c: 0 })
  for (const { toLeases } of stage.nodes) toLeases.state = 'whole'
  const tookMs = await stage.until(() => stage.serving().every((id) => id !== ''))
  expect(tookMs).toBeLessThanOrEqual(1500)
})

test.each(['refusing', 'hanging'] as const)(
  'a node whose database is %s lets go in time, and comes back',
  async (how) => {
    const stage = await ClusterStage.settled(3)
    const a = stage.node('a')
    const own = a.shards
    a.toDisk.state = how
    await stage.run(keeper.cutOffAfterMs + keeper.lookEveryMs + 500)
    expect(a.shards).toEqual([])
    expect(
      a.telemetry
        .told('shardLeft')
        .slice(-2)
        .map(([shardId, why]) => [shardId, why]),
    ).toEqual(own.map((shardId) => [shardId, 'cut-off']))
    expect(a.router.notReady()).toBe('the database is out of reach')
    await stage.run(1000)
    expect(stage.shares()).toEqual({ a: 0, b: 3, c: 3 })

    a.toDisk.state = 'whole'
    await stage.until(() => a.router.notReady() === undefined, 6000)
    await stage.run(4000, 50)
    // It has to be stable first.
    expect(a.shards).toEqual([])
    await stage.run(4000, 50)
    expect(stage.shares()).toEqual({ a: 2, b: 2, c: 2 })
    expect(await stage.failures()).toEqual([])
  },
)

test('a node that comes back from a break says at no moment that it is fit', async () => {
  const stage = await ClusterStage.settled(2)
  const a = stage.node('a')
  a.toDisk.state = 'refusing'
  await stage.run(6000)
  const said = () => stage.disk.membership.nodes.get('a')!
  const { beats } = said()
  a.toDisk.state = 'whole'
  await stage.until(() => said().beats > beats)
  expect(said().fitness).toBe('new')
  await stage.run(4000)
  expect(said().fitness).toBe('new')
  expect(a.shards).toEqual([])
})

test('all nodes lose the database: all is served again soon after it is back', async () => {
  const stage = await ClusterStage.settled(3)
  for (const { toDisk } of stage.nodes) toDisk.state = 'refusing'
  await stage.run(8000)
  expect(stage.shares()).toEqual({ a: 0, b: 0, c: 0 })
  for (const { toDisk } of stage.nodes) toDisk.state = 'whole'
  const tookMs = await stage.until(() => stage.serving().every((id) => id !== ''))
  expect(tookMs).toBeLessThanOrEqual(3500)
})

test('a frozen node refuses when it goes on, what it had sent is fenced, and it comes back as a newcomer', async () => {
  const stage = await ClusterStage.settled(3)
  const a = stage.node('a')
  const shardId = a.shards[0]!
  // Its write is under way when it freezes, and lands after the next owner has claimed the shard.
  a.toDisk.latencyMs = 5000
  const late = stage.reserveNext(a, shardId)
  await stage.run(10)
  a.clock.freeze()
  await stage.run(10_000, 50)
  expect(stage.serving()[shardId]).toMatch(/\+?[bc]$/)
  a.toDisk.latencyMs = 3
  const before = stage.disk.shows.events(stage.showIds[shardId]!).length
  // Asked before it has looked around.
  const host = a.keeper.host(shardId)!
  const asked = host.ask(stage.showIds[shardId]!, late.command).catch(({ code }) => code)
  a.clock.thaw()
  expect(await asked).toBe('not-owner')
  await stage.run(1000)
  expect(late.error).toBeDefined()
  expect(stage.disk.shows.events(stage.showIds[shardId]!).length).toBe(before)
  expect(a.shards).toEqual([])
  await stage.run(3000, 50)
  expect(a.shards).toEqual([])
  await stage.run(5000, 50)
  expect(stage.shares()).toEqual({ a: 2, b: 2, c: 2 })
  expect(stage.disk.doubles).toEqual([])
})

test('a node that flaps gets no shards', async () => {
  const stage = await ClusterStage.settled(2)
  const epochs = stage.epochs()
  for (let i = 0; i < 5; i++) {
    const c = stage.add('c')
    await stage.run(4000, 50)
    expect(c.shards).toEqual([])
    stage.crash(c)
    await stage.run(500, 50)
  }
  expect(stage.epochs()).toEqual(epochs)
  expect(await stage.failures()).toEqual([])
})

test('all nodes crash and start again: everything is served once the leases of before are over', async () => {
  const stage = await ClusterStage.settled(3)
  for (const node of stage.nodes) stage.crash(node)
  for (const name of ['a', 'b', 'c']) stage.add(name)
  await stage.until(() => stage.serving().every((id) => id !== ''), lease.ttlMs + 2000)
  await stage.run(8000, 50)
  expect(stage.shares()).toEqual({ a2: 2, b2: 2, c2: 2 })
  expect(await stage.failures()).toEqual([])
})
