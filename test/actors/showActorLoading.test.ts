import { describe, expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import { ShardUnavailableError, StorageUnavailableError } from '../../src/faults.ts'
import { accepted, cancel, refused, reserve, showId, user } from '../core/builders.ts'
import { tick } from '../fakes/tick.ts'
import { ActorStage } from './actorStage.ts'

describe('loading', () => {
  test('commands that come meanwhile wait, in their order', async () => {
    const stage = await ActorStage.with(['AA'])
    stage.store.pauseLoads = true
    const actor = stage.actor()
    const asks = ['ann', 'bob'].map((name) => actor.ask(reserve(name, 'A1')))
    await tick()
    stage.store.loads[0]!.land()
    await stage.landAll()
    expect((await Promise.all(asks)).map(({ ok }) => ok)).toEqual([true, false])
  })

  test('a show that does not exist: all are told so, and the actor goes', async () => {
    const stage = await ActorStage.with(['AA'])
    const actor = stage.actor(stage.options('nowhere' as ShowId))
    expect(await actor.ask(reserve('ann', 'A1'))).toEqual(refused({ code: 'unknown-show' }))
    expect(await actor.loaded()).toBe(false)
    expect(stage.gone).toBe(1)
  })

  test('that fails: all are told so, and the actor goes', async () => {
    const stage = await ActorStage.with(['AA'])
    stage.store.down = new StorageUnavailableError('no disk')
    const actor = stage.actor()
    await expect(actor.ask(reserve('ann', 'A1'))).rejects.toThrow(StorageUnavailableError)
    await expect(actor.loaded()).rejects.toThrow(StorageUnavailableError)
    await expect(actor.ask(reserve('ann', 'A1'))).rejects.toThrow(StorageUnavailableError)
    expect(stage.gone).toBe(1)
  })

  test('again, while it is being loaded: what was read too early is not used', async () => {
    const stage = await ActorStage.with(['AA'])
    stage.store.pauseLoads = true
    const actor = stage.actor()
    const asked = actor.ask(reserve('bob', 'A1'))
    await tick()
    await stage.writeElsewhere(reserve('eve', 'A1'))
    actor.reload()
    stage.store.loads[0]!.land()
    await tick()
    expect(stage.store.loads).toHaveLength(2)
    stage.store.loads[1]!.land()
    expect(await asked).toMatchObject({ ok: false, refusal: { code: 'seats-taken' } })
  })

  test('again, on request: what the disk has now counts', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    await stage.writeElsewhere(reserve('eve', 'A1'))
    actor.reload()
    expect(await stage.answer(actor, reserve('bob', 'A1'))).toMatchObject({ ok: false })
  })

  test('again, while a write is under way: not before it has landed', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    const first = actor.ask(reserve('ann', 'A1'))
    await tick()
    actor.reload()
    const second = actor.ask(reserve('bob', 'A1'))
    await stage.landAll()
    expect([(await first).ok, (await second).ok]).toEqual([true, false])
  })
})

describe('a request with a key', () => {
  const key = { userId: user('ann'), key: 'k', requestHash: 'h' }

  test('comes again while the first is being written: one reservation, the same answer, after the write', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    const first = actor.ask(reserve('ann', 'A1'), key)
    await tick()
    const heard: unknown[] = []
    const again = actor.ask(reserve('ann', 'A1'), key).then((outcome) => heard.push(outcome))
    await tick()
    expect(heard).toEqual([])
    await stage.landAll()
    await again
    expect(heard).toEqual([await first])
    expect(stage.store.disk.snapshot(showId)?.reservations).toHaveLength(1)
  })

  test('comes again after the answer was lost: the stored answer, from a new actor', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    const first = actor.ask(reserve('ann', 'A1'), key)
    await tick()
    stage.store.batches[0]!.loseAnswer()
    await expect(first).rejects.toThrow(ShardUnavailableError)

    const later = new ActorStage(stage.store.disk)
    expect(await later.answer(later.actor(), reserve('ann', 'A1'), key)).toMatchObject(
      accepted({ type: 'reservation', reservation: { no: 2, seats: ['A1'] } }),
    )
    expect(later.store.batches).toEqual([])
  })

  test('a refusal is kept too', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    await stage.answer(actor, reserve('bob', 'A1'))
    const refusal = await stage.answer(actor, reserve('ann', 'A1'), key)
    await stage.answer(actor, cancel('bob', 2))
    actor.reload()
    expect(await stage.answer(actor, reserve('ann', 'A1'), key)).toEqual(refusal)
  })
})
