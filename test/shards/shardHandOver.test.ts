import { describe, expect, test } from 'vitest'
import { NotOwnerError, ShardUnavailableError } from '../../src/faults.ts'
import { shardId } from '../contracts/shardWriter.ts'
import { hold, minute, reserve, showId } from '../core/builders.ts'
import { tick } from '../fakes/tick.ts'
import { HostStage } from './hostStage.ts'

/** Whether it has been resolved by now. */
function watched(promise: Promise<void>): { done: boolean } {
  const state = { done: false }
  void promise.then(() => {
    state.done = true
  })
  return state
}

describe('drain', () => {
  test('answers what it was asked for, and takes no more', async () => {
    const stage = await HostStage.claimed('AAA')
    const asked = stage.ask(reserve('ann', 'A1'))
    await tick()
    const waiting = stage.ask(reserve('bob', 'A2'))
    const drained = watched(stage.host.drain(2000))
    await expect(stage.ask(reserve('cid', 'A3'))).rejects.toThrow(NotOwnerError)
    await expect(stage.host.activate(showId)).rejects.toThrow(NotOwnerError)
    await tick()
    expect(drained.done).toBe(false)
    await stage.landAll()
    expect(drained.done).toBe(true)
    expect((await asked).ok && (await waiting).ok).toBe(true)
    expect(stage.clock.pending).toBeLessThanOrEqual(1)
    expect(await stage.drawn()).toBe('rr.')
  })

  test('with nothing asked ends at once', async () => {
    const stage = await HostStage.claimed('A')
    await stage.host.drain(2000)
    expect(stage.host.depth()).toEqual({ activeShows: 0, asked: 0 })
  })

  test('ends when the time is up; what is written by then is answered by its epoch', async () => {
    const stage = await HostStage.claimed('AA')
    const asked = stage.ask(reserve('ann', 'A1'))
    await tick()
    const drained = watched(stage.host.drain(2000))
    stage.clock.advance(1999)
    await tick()
    expect(drained.done).toBe(false)
    stage.clock.advance(1)
    await tick()
    expect(drained.done).toBe(true)
    const next = new HostStage(stage.store.disk)
    await next.host.claim()
    const closing = stage.host.close()
    await stage.landAll()
    await closing
    await expect(asked).rejects.toThrow(ShardUnavailableError)
    expect(await stage.drawn()).toBe('..')
  })

  test('counts a request that fails as answered', async () => {
    const stage = await HostStage.claimed('AA')
    const asked = stage.ask(reserve('ann', 'A1'))
    await tick()
    const drained = watched(stage.host.drain(2000))
    stage.store.batches[0]!.fail()
    await expect(asked).rejects.toThrow()
    await tick()
    expect(drained.done).toBe(true)
  })
})

describe('a host that may not serve', () => {
  test('refuses as one that does not own the shard, and has done nothing', async () => {
    const stage = await HostStage.claimed('AA')
    await stage.host.activate(showId)
    stage.mayServe = false
    await expect(stage.ask(reserve('ann', 'A1'))).rejects.toThrow(NotOwnerError)
    await expect(stage.host.activate(showId)).rejects.toThrow(NotOwnerError)
    expect(stage.store.batches).toEqual([])
    stage.mayServe = true
    expect(await stage.answer(reserve('ann', 'A1'))).toMatchObject({ ok: true })
  })

  test('does not claim, and raises no epoch', async () => {
    const stage = new HostStage()
    stage.mayServe = false
    await expect(stage.host.claim()).rejects.toThrow(NotOwnerError)
    expect(stage.store.disk.epoch(shardId)).toBe(0)
    expect(stage.claimed).toEqual([])
  })

  test('does not serve when it has lost the right while it was claiming', async () => {
    const stage = new HostStage()
    const claiming = stage.host.claim()
    stage.mayServe = false
    await expect(claiming).rejects.toThrow(NotOwnerError)
    expect([stage.host.isServing, stage.claimed]).toEqual([false, []])
  })

  test('leaves the shard to others after a failed write', async () => {
    const stage = await HostStage.claimed('AA')
    const asked = stage.ask(reserve('ann', 'A1'))
    await tick()
    const epoch = stage.store.disk.epoch(shardId)
    stage.mayServe = false
    stage.store.batches[0]!.fail()
    await expect(asked).rejects.toThrow()
    stage.clock.advance(minute)
    await tick()
    expect(stage.store.disk.epoch(shardId)).toBe(epoch)
    expect(stage.host.isServing).toBe(false)
  })
})

test('every claim is told, with its epoch: the first, and each that follows a failure', async () => {
  const stage = await HostStage.claimed('AA')
  const first = stage.host.epoch
  expect(stage.claimed).toEqual([first])
  void stage.ask(reserve('ann', 'A1'))
  await tick()
  stage.store.batches[0]!.fail()
  await tick()
  expect(stage.claimed).toEqual([first, first + 1])
  expect(stage.host.epoch).toBe(first + 1)
})

test('a claim is told once the host serves: whoever asks then is answered', async () => {
  const stage = new HostStage()
  await stage.makeShow({}, 'AA')
  const served: boolean[] = []
  stage.claimed.push = () => served.push(stage.host.isServing)
  await stage.host.claim()
  expect(served).toEqual([true])
})

test('the maps of a host that was closed stay for readers until they are dropped', async () => {
  const stage = await HostStage.claimed('AA')
  await stage.answer(reserve('ann', 'A1'))
  await stage.host.close()
  expect(stage.seatMaps.counts(showId)).toMatchObject({ reserved: 1 })
  stage.host.forgetMaps()
  expect(stage.seatMaps.counts(showId)).toBeUndefined()
})

test('a reload loads a show that nobody has asked for: its rows have changed', async () => {
  const stage = await HostStage.claimed('AA')
  expect(stage.host.depth()).toEqual({ activeShows: 0, asked: 0 })
  stage.host.reload(showId)
  await tick()
  expect(stage.host.depth().activeShows).toBe(1)
  expect(stage.seatMaps.counts(showId)).toMatchObject({ free: 2 })
})

test('a reload of a host that serves nothing does nothing', async () => {
  const stage = new HostStage()
  await stage.makeShow({}, 'AA')
  stage.host.reload(showId)
  await tick()
  expect(stage.seatMaps.counts(showId)).toBeUndefined()
})

test('its depth is what it keeps in memory and owes an answer for', async () => {
  const stage = await HostStage.claimed('AAA')
  const asked = [stage.ask(reserve('ann', 'A1')), stage.ask(hold(minute, 'bob', 'A2'))]
  expect(stage.host.depth()).toEqual({ activeShows: 1, asked: 2 })
  await stage.landAll()
  await Promise.all(asked)
  expect(stage.host.depth()).toEqual({ activeShows: 1, asked: 0 })
})
