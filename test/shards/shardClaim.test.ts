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

  test('does not fail for a restless show that can not be loaded', async () => {
    const stage = new HostStage()
    await stage.makeShow({}, 'AA', hold(minute, 'ann', 'A1'))
    stage.store.pauseLoads = true
    await stage.host.claim()
    await tick()
    stage.store.loads[0]!.fail(down)
    await tick()
    expect(stage.host.isServing).toBe(true)
    stage.store.pauseLoads = false
    stage.clock.advance(minute)
    expect(await stage.answer(reserve('bob', 'A1'))).toMatchObject({ ok: true })
  })
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
