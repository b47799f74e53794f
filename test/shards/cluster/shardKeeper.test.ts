import { expect, test } from 'vitest'
import { clusterDefaults } from '../../../src/clusterDefaults.ts'
import { LeaseUnavailableError, NotOwnerError, StorageUnavailableError } from '../../../src/faults.ts'
import { ClusterStage } from './clusterStage.ts'

const { keeper: limits, lease } = clusterDefaults

/** How a promise ends, with time passing meanwhile. */
async function ended<Value>(stage: ClusterStage, promise: Promise<Value>): Promise<unknown> {
  const outcome = promise.catch((error: unknown) => error)
  await stage.run(500)
  return outcome
}

test('a node that starts alone takes everything, as a newcomer', async () => {
  const stage = await ClusterStage.settled(1, 500)
  expect(stage.node('a').fitness).toBe('new')
  expect(stage.shares()).toEqual({ a: 6 })
  expect(stage.epochs()).toEqual([1, 1, 1, 1, 1, 1])
})

test('a claim of what is held already changes nothing; two claims at once are one', async () => {
  const stage = await ClusterStage.settled(1)
  const { keeper } = stage.node('a')
  expect(await ended(stage, keeper.claim(0))).toBeUndefined()
  expect(stage.epochs()).toEqual([1, 1, 1, 1, 1, 1])
})

test('what another node holds can not be claimed, and its epoch stays', async () => {
  const stage = await ClusterStage.settled(2)
  const [shardId] = stage.node('a').shards as [number]
  const epochs = stage.epochs()
  expect(await ended(stage, stage.node('b').keeper.claim(shardId))).toBeInstanceOf(NotOwnerError)
  expect(stage.epochs()).toEqual(epochs)
})

test('without lease servers nothing is claimed', async () => {
  const stage = await ClusterStage.settled(2)
  const [shardId] = stage.node('a').shards as [number]
  const b = stage.node('b')
  b.toLeases.state = 'refusing'
  expect(await ended(stage, b.keeper.claim(shardId))).toBeInstanceOf(LeaseUnavailableError)
})

test('a claim that fails gives its lease back: another node needn’t wait for its end', async () => {
  const stage = await ClusterStage.settled(3)
  const [a, b, c] = stage.nodes
  const [shardId] = a!.shards as [number]
  b!.toDisk.state = 'refusing'
  stage.crash(a!)
  await stage.run(lease.ttlMs)
  stage.leases.flush()
  expect(await ended(stage, b!.keeper.claim(shardId))).toBeInstanceOf(StorageUnavailableError)
  await stage.until(() => c!.shards.includes(shardId), 1000)
})

test('a shard whose lease ran out is left, and its maps stay until somebody else has claimed it', async () => {
  const stage = await ClusterStage.settled(2)
  const [a] = stage.nodes
  const [shardId] = a!.shards as [number]
  const showId = stage.showIds[shardId]!
  stage.reserveNext(a!, shardId)
  await stage.rest()
  for (const { toLeases } of stage.nodes) toLeases.state = 'refusing'
  await stage.run(lease.ttlMs + 500)
  expect(a!.telemetry.told('shardLeft')).toContainEqual([shardId, 'lease-lapsed'])
  expect(a!.seatMaps.counts(showId)).toMatchObject({ reserved: 1 })
  expect(await a!.router.seatCounts(showId)).toMatchObject({ reserved: 1 })
  stage.node('b').toLeases.state = 'whole'
  await stage.until(() => stage.node('b').shards.includes(shardId))
  await stage.run(1000)
  expect(a!.seatMaps.counts(showId)).toBeUndefined()
})

test('a node lets go of all that it serves when it is closed, and others have it at once', async () => {
  const stage = await ClusterStage.settled(2)
  const a = stage.node('a')
  await ended(stage, a.keeper.close())
  expect(a.shards).toEqual([])
  const why = a.telemetry.told('shardLeft').map(([, because]) => because)
  expect(why.slice(-3)).toEqual(['stopped', 'stopped', 'stopped'])
  for (const shardId of stage.showIds.keys()) {
    if (!stage.node('b').shards.includes(shardId)) expect(stage.leases.holder(shardId)).toBeUndefined()
  }
  expect(await ended(stage, a.keeper.claim(0))).toBeInstanceOf(NotOwnerError)
  expect(a.keeper.couldTake()).toBe(false)
})

test('a node that drains takes nothing more', async () => {
  const stage = await ClusterStage.settled(2)
  const a = stage.node('a')
  const drained = a.ops.leave()
  expect([a.keeper.isDraining, a.keeper.couldTake()]).toEqual([true, false])
  await stage.run(3000)
  await drained
  const [shardId] = stage.node('b').shards as [number]
  // Anybody could have the lease.
  stage.leases.flush()
  expect(await ended(stage, a.keeper.claim(shardId))).toBeInstanceOf(NotOwnerError)
  expect(a.shards).toEqual([])
})

test('only so many shards move at a time', async () => {
  const stage = await ClusterStage.settled(1)
  const a = stage.node('a')
  stage.add('b')
  let mostMissing = 0
  for (let i = 0; i < 2000; i++) {
    await stage.run(5)
    mostMissing = Math.max(mostMissing, stage.serving().filter((id) => id === '').length)
  }
  expect(stage.shares()).toEqual({ a: 3, b: 3 })
  expect(mostMissing).toBeGreaterThan(0)
  expect(mostMissing).toBeLessThanOrEqual(limits.movesMax)
  expect(a.telemetry.told('shardLeft').map(([, why]) => why)).toEqual([
    'handed-over',
    'handed-over',
    'handed-over',
  ])
})

test('a shard under load is handed over when what it was asked for is answered, or after a while', async () => {
  const stage = await ClusterStage.settled(2)
  const [a, b] = stage.nodes
  const [shardId] = a!.shards as [number]
  const slow = stage.reserveNext(a!, shardId)
  a!.toDisk.latencyMs = 400
  const drained = a!.ops.drain()
  await stage.run(5000)
  await drained
  expect(slow.answer).toMatchObject({ ok: true })
  expect(b!.shards).toContain(shardId)
})
