import { describe, expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import { ShardUnavailableError, StorageUnavailableError } from '../../src/faults.ts'
import { shardId } from '../contracts/shardWriter.ts'
import { accepted, cancel, hold, join, minute, refused, reserve, showId } from '../core/builders.ts'
import { tick } from '../fakes/tick.ts'
import { HostStage } from './hostStage.ts'

const down = new StorageUnavailableError('no disk')

describe('claim', () => {
  test('raises the epoch, and the shard is served', async () => {
    const stage = new HostStage()
    await stage.makeShow({}, 'AA')
    const before = stage.store.disk.epoch(shardId)
    expect(stage.host.isServing).toBe(false)
    await stage.host.claim()
    expect(stage.host.isServing).toBe(true)
    expect(stage.telemetry.told('shardServing')).toEqual([[shardId, before + 1]])
    expect(await stage.answer(reserve('ann', 'A1'))).toMatchObject(accepted({ type: 'reservation' }))
  })

  test('says that there may be events which nobody has published', async () => {
    const stage = await HostStage.claimed('AA')
    expect(stage.unpublished).toBe(1)
  })

  test('fails while the store is down: nothing is served, and nothing asked for is done', async () => {
    const stage = new HostStage()
    stage.store.down = down
    await expect(stage.host.claim()).rejects.toThrow(down)
    expect(stage.host.isServing).toBe(false)
    await expect(stage.ask(reserve('ann', 'A1'))).rejects.toThrow(ShardUnavailableError)
    await expect(stage.host.activate(showId)).rejects.toThrow(ShardUnavailableError)
  })

  test('wakes the shows that have holds or seats set aside, so that time goes on for them', async () => {
    const stage = new HostStage()
    await stage.makeShow({ id: 'held' as ShowId }, 'AA', hold(minute, 'ann', 'A1'))
    const line = [reserve('ann', 'A1'), join('bob', 1), cancel('ann', 2)]
    await stage.makeShow({ id: 'promised' as ShowId }, 'A', ...line)
    await stage.makeShow({ id: 'calm' as ShowId }, 'AA', reserve('ann', 'A1'))
    await stage.host.claim()
    await tick()
    expect(stage.telemetry.told('activeShows').at(-1)).toEqual([shardId, 2])
    stage.clock.advance(minute)
    await stage.landAll()
    expect(await stage.drawn('held' as ShowId)).toBe('..')
    expect(await stage.drawn('promised' as ShowId)).toBe('r')
  })

  test('does not fail for a restless show that can not be loaded: it is woken later', async () => {
    const stage = new HostStage()
    await stage.makeShow({}, 'A', hold(minute, 'ann', 'A1'), join('bob', 1))
    stage.store.pauseLoads = true
    await stage.host.claim()
    await tick()
    stage.store.loads[0]!.fail(down)
    await tick()
    expect(stage.host.isServing).toBe(true)
    stage.store.pauseLoads = false
    stage.clock.advance(2 * minute)
    await stage.landAll()
    stage.clock.advance(minute)
    await stage.landAll()
    expect(await stage.drawn()).toBe('r')
  })
})

test('a show that could not be loaded again still ends its holds, and serves its line, though nobody asks', async () => {
  const stage = await HostStage.claimed('A')
  await stage.answer(hold(minute, 'ann', 'A1'))
  await stage.answer(join('bob', 1))
  stage.store.down = down
  stage.host.reload(showId)
  await tick()
  stage.clock.advance(3000)
  await tick()
  stage.store.down = undefined
  for (let passed = 0; passed < 2 * minute; passed += 1000) {
    stage.clock.advance(1000)
    await stage.landAll()
  }
  expect(await stage.drawn()).toBe('r')
  await stage.host.close()
  expect(stage.clock.pending).toBe(0)
})

test('a show whose loading fails after the shard was claimed again keeps the map that it has since', async () => {
  const stage = new HostStage()
  await stage.makeShow({}, 'AA')
  const other = 'other' as ShowId
  await stage.makeShow({ id: other }, 'AA')
  await stage.host.claim()
  await stage.host.activate(other)
  stage.store.pauseLoads = true
  stage.host.activate(showId).catch(() => {})
  await tick()
  stage.store.pauseLoads = false
  const failing = stage.ask(reserve('ann', 'A1'), undefined, other)
  await tick()
  stage.store.batches[0]!.fail()
  await failing.catch(() => {})
  await tick()
  expect(await stage.host.activate(showId)).toBe(true)

  stage.store.loads[0]!.fail(down)
  await tick()
  stage.clock.advance(5000)
  await tick()
  expect(stage.seatMaps.read(showId)).toMatchObject({ version: 1 })
})

test('a host that is closed looks for no show that it could not load', async () => {
  const stage = await HostStage.claimed('A')
  stage.store.down = down
  await expect(stage.host.activate(showId)).rejects.toThrow(down)
  expect(stage.clock.pending).toBe(2)
  await stage.host.close()
  expect(stage.clock.pending).toBe(0)
})

test('a show whose loading fails after the host was closed is left alone', async () => {
  const stage = await HostStage.claimed('A')
  stage.store.pauseLoads = true
  stage.host.activate(showId).catch(() => {})
  await tick()
  await stage.host.close()
  stage.store.loads[0]!.fail(down)
  await tick()
  expect(stage.clock.pending).toBe(0)
})

test('a look for restless shows that is under way when the host is closed wakes nobody', async () => {
  const stage = await HostStage.claimed('A')
  stage.store.down = down
  await expect(stage.host.activate(showId)).rejects.toThrow(down)
  stage.store.down = undefined
  const look = Promise.withResolvers<ShowId[]>()
  stage.store.restless = () => look.promise
  stage.clock.advance(1000)
  await stage.host.close()
  stage.store.pauseLoads = true
  look.resolve([showId])
  await tick()
  expect(stage.store.loads).toEqual([])
})

describe('a show that is loaded', () => {
  test('has a map from then on, which follows what is on disk and nothing else', async () => {
    const stage = await HostStage.claimed('AA')
    expect(stage.seatMaps.counts(showId)).toBeUndefined()
    expect(await stage.host.activate(showId)).toBe(true)
    expect(stage.seatMaps.counts(showId)).toMatchObject({ free: 2 })
    const asked = stage.ask(reserve('ann', 'A1'))
    await tick()
    expect(stage.seatMaps.counts(showId)).toMatchObject({ free: 2 })
    await stage.landAll()
    await asked
    expect(stage.seatMaps.counts(showId)).toMatchObject({ free: 1, reserved: 1 })
    expect(stage.durable.map(({ events }) => events.length)).toEqual([1])
  })

  test('with unpublished events has them published', async () => {
    const stage = await HostStage.claimed('AA')
    await stage.host.activate(showId)
    expect(stage.unpublished).toBe(2)
  })

  test('with all published asks for nothing', async () => {
    const stage = await HostStage.claimed('AA')
    await stage.store.markPublished([{ showId, seq: 1 }])
    await stage.host.activate(showId)
    expect(stage.unpublished).toBe(1)
  })

  test('and passivated has no map any more', async () => {
    const stage = await HostStage.claimed('AA')
    await stage.host.activate(showId)
    stage.clock.advance(15 * minute)
    expect(stage.seatMaps.counts(showId)).toBeUndefined()
    expect(stage.telemetry.told('activeShows').at(-1)).toEqual([shardId, 0])
  })

  test('that is none: no map, no actor', async () => {
    const stage = await HostStage.claimed('AA')
    const nowhere = 'nowhere' as ShowId
    expect(await stage.host.activate(nowhere)).toBe(false)
    expect(await stage.ask(reserve('ann', 'A1'), undefined, nowhere)).toEqual(
      refused({ code: 'unknown-show' }),
    )
  })
})
