import { describe, expect, test } from 'vitest'
import {
  EpochSupersededError,
  ShardUnavailableError,
  StateConflictError,
  StorageUnavailableError,
} from '../../src/faults.ts'
import { shardId } from '../contracts/shardWriter.ts'
import { accepted, hold, minute, reserve, showId, user } from '../core/builders.ts'
import type { PausedStore } from '../fakes/pausedStore.ts'
import { tick } from '../fakes/tick.ts'
import { HostStage } from './hostStage.ts'

const down = new StorageUnavailableError('no disk')
const key = { userId: user('ann'), key: 'k', requestHash: 'h' }

describe('a failed write', () => {
  test.each<[string, (batch: PausedStore['batches'][number]) => void, string, string, string]>([
    ['did not happen', (batch) => batch.fail(), 'storage-unavailable', '....', 'r..r'],
    ['conflicts', (batch) => batch.fail(new StateConflictError('A1')), 'shard-moving', '....', 'r..r'],
    ['lost its answer', (batch) => batch.loseAnswer(), 'shard-moving', 'rr..', 'rr.r'],
  ])('that %s: all in it and behind it fail, and the disk is what counts', async (...row) => {
    const [, end, code, left, then] = row
    const stage = await HostStage.claimed('AAAA')
    const epoch = stage.store.disk.epoch(shardId)
    const asks = [stage.ask(reserve('ann', 'A1')), stage.ask(reserve('bob', 'A2'))]
    await tick()
    asks.push(stage.ask(reserve('cid', 'A3')), stage.ask(reserve('dan', 'A1')))
    end(stage.store.batches[0]!)
    for (const ask of asks) await expect(ask).rejects.toMatchObject({ code, retryAfterMs: 1000 })
    await tick()
    expect(stage.telemetry.told('shardFailed')).toHaveLength(1)
    expect(stage.store.disk.epoch(shardId)).toBe(epoch + 1)
    expect(stage.host.isServing).toBe(true)
    expect(await stage.drawn()).toBe(left)
    expect(stage.durable).toEqual([])

    const again = stage.ask(reserve('eve', 'A1'))
    const next = stage.ask(reserve('eve', 'A4'))
    await tick()
    stage.store.batches[1]!.land()
    expect((await again).ok).toBe(left === '....')
    expect((await next).ok).toBe(true)
    expect(await stage.drawn()).toBe(then)
  })

  test('nobody is answered with what is not on disk, however he asks again', async () => {
    const stage = await HostStage.claimed('AA')
    const first = stage.ask(reserve('ann', 'A1'), key)
    await tick()
    stage.store.batches[0]!.loseAnswer()
    await expect(first).rejects.toThrow(ShardUnavailableError)
    await tick()
    const again = await stage.ask(reserve('ann', 'A1'), key)
    expect(again).toMatchObject(accepted({ type: 'reservation', reservation: { no: 2 } }))
    expect(stage.store.batches).toHaveLength(1)
    expect(await stage.drawn()).toBe('r.')
  })

  test('readers keep the last map until the disk can be asked again, and have the true one after', async () => {
    const stage = await HostStage.claimed('AA')
    void stage.ask(reserve('ann', 'A1'))
    await tick()
    stage.store.down = down
    stage.store.batches[0]!.loseAnswer()
    await tick()
    expect(stage.seatMaps.counts(showId)).toMatchObject({ free: 2 })
    stage.store.down = undefined
    stage.clock.advance(1000)
    await tick()
    expect(stage.seatMaps.counts(showId)).toBeUndefined()
    await stage.host.activate(showId)
    expect(stage.seatMaps.counts(showId)).toMatchObject({ reserved: 1 })
  })

  test('while the store stays down: tried again at its pace, refused meanwhile, served once it is back', async () => {
    const stage = await HostStage.claimed('AA')
    void stage.ask(reserve('ann', 'A1'))
    await tick()
    stage.store.down = down
    stage.store.batches[0]!.fail()
    await tick()
    for (let tries = 2; tries <= 4; tries++) {
      expect(stage.telemetry.told('shardFailed')).toHaveLength(tries)
      expect(stage.host.isServing).toBe(false)
      await expect(stage.ask(reserve('bob', 'A1'))).rejects.toMatchObject({ retryAfterMs: 1000 })
      stage.clock.advance(999)
      await tick()
      expect(stage.telemetry.told('shardFailed')).toHaveLength(tries)
      stage.clock.advance(1)
      await tick()
    }
    stage.store.down = undefined
    stage.clock.advance(1000)
    await tick()
    expect(stage.host.isServing).toBe(true)
    expect(stage.store.batches).toHaveLength(1)
    const later = stage.ask(reserve('bob', 'A1'))
    await tick()
    stage.store.batches[1]!.land()
    expect(await later).toMatchObject({ ok: true })
    // What failed once is no reason for what is refused later.
    await stage.host.close()
    await expect(stage.ask(reserve('bob', 'A1'))).rejects.toThrow(ShardUnavailableError)
  })

  test('that comes back every time does not make the host run in circles', async () => {
    const stage = new HostStage()
    await stage.makeShow({}, 'AA', hold(minute, 'ann', 'A1'))
    await stage.host.claim()
    await tick()
    stage.clock.advance(minute)
    const end = stage.clock.monotonicMs() + 3000
    while (stage.clock.monotonicMs() < end) {
      await tick()
      stage.store.batches.at(-1)!.fail(new StateConflictError('always'))
      stage.clock.advance(10)
    }
    // The first is tried again at once, the others a second apart.
    expect(stage.store.batches.length).toBeLessThanOrEqual(5)
  })
})

describe('two hosts that both believe in their claim', () => {
  test('never sell a seat twice: the older one can write nothing', async () => {
    const old = await HostStage.claimed('AA')
    await old.host.activate(showId)
    const young = new HostStage(old.store.disk)
    await young.host.claim()
    expect(await young.answer(reserve('bob', 'A1'))).toMatchObject({ ok: true })

    const late = old.ask(reserve('ann', 'A1'))
    await old.landAll()
    await expect(late).rejects.toThrow(ShardUnavailableError)
    expect(old.telemetry.told('shardFailed')).toEqual([[shardId, expect.any(EpochSupersededError)]])
    expect(await old.drawn()).toBe('r.')
    // It claims the shard back, from what is on disk.
    expect(await old.answer(reserve('ann', 'A1'))).toMatchObject({ ok: false })
    const fenced = young.ask(reserve('cid', 'A2'))
    await young.landAll()
    await expect(fenced).rejects.toThrow(ShardUnavailableError)
    expect(await young.answer(reserve('cid', 'A2'))).toMatchObject({ ok: true })
    expect(await young.drawn()).toBe('rr')
  })
})

describe('close', () => {
  test('answers what was decided, and takes no more', async () => {
    const stage = await HostStage.claimed('AAA')
    const asked = [stage.ask(reserve('ann', 'A1'))]
    await tick()
    asked.push(stage.ask(reserve('bob', 'A2')))
    let closed = false
    const closing = stage.host.close().then(() => (closed = true))
    await expect(stage.ask(reserve('cid', 'A3'))).rejects.toThrow(ShardUnavailableError)
    await tick()
    expect(closed).toBe(false)
    await stage.landAll()
    await closing
    for (const ask of asked) expect(await ask).toMatchObject({ ok: true })
    expect(await stage.drawn()).toBe('rr.')
    expect(stage.clock.pending).toBe(0)
  })

  test('refuses what could not be decided yet', async () => {
    const stage = await HostStage.claimed('AA')
    stage.store.pauseLoads = true
    const waiting = stage.ask(reserve('ann', 'A1'))
    await tick()
    await stage.host.close()
    await expect(waiting).rejects.toThrow('lets go of the shard')
    expect(stage.store.batches).toEqual([])
  })

  test('does not claim the shard back when its last write fails', async () => {
    const stage = await HostStage.claimed('AA')
    const asked = stage.ask(reserve('ann', 'A1'))
    await tick()
    const epoch = stage.store.disk.epoch(shardId)
    const closing = stage.host.close()
    stage.store.batches[0]!.fail()
    await closing
    await expect(asked).rejects.toThrow(StorageUnavailableError)
    await tick()
    expect(stage.store.disk.epoch(shardId)).toBe(epoch)
    expect(stage.clock.pending).toBe(0)
  })

  test.each([
    ['fails', (claim: PromiseWithResolvers<number>) => claim.reject(down)],
    ['succeeds', (claim: PromiseWithResolvers<number>) => claim.resolve(7)],
  ])('ends the tries to get the shard back, also one under way that %s later', async (_, end) => {
    const stage = await HostStage.claimed('AA')
    void stage.ask(reserve('ann', 'A1'))
    await tick()
    const claim = Promise.withResolvers<number>()
    stage.store.raiseEpoch = () => claim.promise
    stage.store.batches[0]!.fail()
    await tick()
    await stage.host.close()
    end(claim)
    await tick()
    expect(stage.clock.pending).toBe(0)
    expect(stage.host.isServing).toBe(false)
  })

  test('ends the wait for the next try', async () => {
    const stage = await HostStage.claimed('AA')
    void stage.ask(reserve('ann', 'A1'))
    await tick()
    stage.store.down = down
    stage.store.batches[0]!.fail()
    await tick()
    expect(stage.clock.pending).toBe(1)
    await stage.host.close()
    expect(stage.clock.pending).toBe(0)
  })

  test('closes a host that never served', async () => {
    await new HostStage().host.close()
  })
})
