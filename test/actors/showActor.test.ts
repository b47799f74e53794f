import { describe, expect, test } from 'vitest'
import type { Command } from '../../src/core/reservations/command.ts'
import {
  EpochSupersededError,
  MailboxFullError,
  ShardUnavailableError,
  StateConflictError,
  StorageUnavailableError,
  TurnFailedError,
} from '../../src/faults.ts'
import {
  accepted,
  cancel,
  drawn,
  hold,
  minute,
  refused,
  reserve,
  reserveOrNothing,
  showId,
} from '../core/builders.ts'
import type { PausedStore } from '../fakes/pausedStore.ts'
import { tick } from '../fakes/tick.ts'
import { ActorStage } from './actorStage.ts'

describe('the output gate', () => {
  test('two reserves race for one seat: one wins, and neither hears before the write lands', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    const answers: boolean[] = []
    const first = actor.ask(reserve('ann', 'A1')).then(({ ok }) => answers.push(ok))
    const second = actor.ask(reserve('bob', 'A1')).then(({ ok }) => answers.push(ok))
    await tick()
    expect(answers).toEqual([])

    stage.store.batches[0]!.land()
    await Promise.all([first, second])
    expect(answers).toEqual([true, false])
  })

  test('a refusal waits for a hold that is still being written', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    void actor.ask(reserve('ann', 'A1'))
    await tick()
    let heard = false
    const refusal = actor.ask(reserve('bob', 'A1')).finally(() => (heard = true))
    await tick()
    expect(heard).toBe(false)
    stage.store.batches[0]!.land()
    expect(await refusal).toMatchObject({ ok: false, refusal: { code: 'seats-taken' } })
    expect(stage.store.batches).toHaveLength(1)
  })

  test('a refusal that rests on what is on disk is answered at once', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    await stage.answer(actor, reserve('ann', 'A1'))
    const refusal = await actor.ask(reserveOrNothing('bob', 'A2', 'A1'))
    expect(refusal).toEqual(refused({ code: 'show-full', free: 1, asked: 2 }))
    expect(stage.store.batches).toHaveLength(1)
  })

  test('turns are decided while a write is under way, and written together after it', async () => {
    const { stage, actor } = await ActorStage.ready('AAAA')
    for (const seat of ['A1', 'A2', 'A3']) {
      void actor.ask(reserve(`user of ${seat}`, seat))
      await tick()
    }
    stage.store.batches[0]!.land()
    await tick()
    expect(stage.store.batches.map(({ turns }) => turns.length)).toEqual([1, 2])
  })
})

describe('a write that fails', () => {
  test.each<[string, (batch: PausedStore['batches'][number]) => void, new (...args: never[]) => Error]>([
    ['did not happen', (batch) => batch.fail(), StorageUnavailableError],
    ['was fenced off', (batch) => batch.fail(new EpochSupersededError('late')), ShardUnavailableError],
    ['conflicts', (batch) => batch.fail(new StateConflictError('seat A1')), ShardUnavailableError],
    ['lost its answer', (batch) => batch.loseAnswer(), ShardUnavailableError],
  ])('that %s: everyone in it and behind it is told to try again', async (_, end, fault) => {
    const { stage, actor } = await ActorStage.ready('AAAA')
    const asks = [actor.ask(reserve('ann', 'A1')), actor.ask(reserve('bob', 'A2'))]
    await tick()
    asks.push(actor.ask(reserve('cid', 'A3')), actor.ask(reserve('dan', 'A1')))
    end(stage.store.batches[0]!)
    for (const ask of await Promise.allSettled(asks)) {
      expect(ask).toMatchObject({ status: 'rejected', reason: expect.any(fault) })
    }
    expect(stage.store.batches).toHaveLength(1)
  })
})

test('a batch that is full takes no more turns: they go with the next, in their order', async () => {
  const stage = await ActorStage.with(['AAAA'], {}, 4)
  const actor = stage.actor()
  await actor.loaded()
  const asks = ['ann', 'bob', 'cid', 'dan', 'eve'].map((name, i) =>
    actor.ask(reserveOrNothing(name, `A${(i % 4) + 1}`)),
  )
  await stage.landAll()
  expect(stage.store.batches.map(({ turns }) => turns.length)).toEqual([2, 2])
  expect((await Promise.all(asks)).map(({ ok }) => ok)).toEqual([true, true, true, true, false])
})

describe('a rule that breaks', () => {
  /** Memory says that nobody has A1, the seats say that someone does: selling it can only go wrong. */
  async function broken() {
    const stage = await ActorStage.with(['AAAA'])
    stage.spoil = ({ occupancy }) => occupancy.holder.fill(7, 0, 1)
    const actor = stage.actor()
    await actor.loaded()
    stage.spoil = () => {}
    return { stage, actor }
  }

  test('fails its own command, and no other', async () => {
    const { stage, actor } = await broken()
    const before = actor.ask(reserve('ann', 'A2'))
    const bad = actor.ask(reserve('bob', 'A1'))
    const after = actor.ask(reserve('cid', 'A3'))
    await expect(bad).rejects.toThrow(TurnFailedError)
    await stage.landAll()
    expect(await before).toMatchObject(accepted({ type: 'reservation' }))
    expect(await after).toMatchObject(accepted({ type: 'reservation' }))
    expect(drawn(await stage.onDisk())).toEqual(['.rr.'])
    expect(stage.telemetry.told('turnFailed')).toEqual([[showId, expect.any(Error)]])
  })

  test('costs the actor its state: it is loaded again, with what was decided before', async () => {
    const { stage, actor } = await broken()
    const before = actor.ask(reserve('ann', 'A2'))
    await expect(actor.ask(reserve('bob', 'A1'))).rejects.toThrow(TurnFailedError)
    stage.store.pauseLoads = true
    await tick()
    expect(stage.store.loads).toHaveLength(0)
    await stage.landAll()
    await before
    expect(stage.store.loads).toHaveLength(1)
    stage.store.loads[0]!.land()
    expect(await stage.answer(actor, reserve('bob', 'A2'))).toMatchObject({ ok: false })
    expect(await stage.answer(actor, reserve('bob', 'A1'))).toMatchObject({ ok: true })
  })

  test('again, at every turn, never stops the actor from trying', async () => {
    const { stage, actor } = await broken()
    stage.spoil = ({ occupancy }) => occupancy.holder.fill(7, 0, 1)
    for (let round = 0; round < 3; round++) {
      await expect(stage.answer(actor, reserve('bob', 'A1'))).rejects.toThrow(TurnFailedError)
    }
    expect(await stage.answer(actor, reserve('bob', 'A4'))).toMatchObject({ ok: true })
    expect(stage.gone).toBe(0)
  })
})

describe('the mailbox', () => {
  test('refuses at once what it has no room for, and says when to return', async () => {
    const stage = await ActorStage.with(['AAAA'])
    stage.store.pauseLoads = true
    const actor = stage.actor({ mailboxCapacity: 2 })
    const asks = [actor.ask(reserve('ann', 'A1')), actor.ask(reserve('bob', 'A2'))]
    const third = actor.ask(reserve('cid', 'A3'))
    await expect(third).rejects.toThrow(MailboxFullError)
    await expect(third).rejects.toMatchObject({ retryAfterMs: 1000 })
    expect(stage.telemetry.told('mailboxFull')).toEqual([[showId]])
    await tick()
    stage.store.loads[0]!.land()
    await stage.landAll()
    for (const ask of asks) expect(await ask).toMatchObject({ ok: true })
  })
})

describe('stopped', () => {
  test('what waits fails, what is decided is answered, and no more turn is taken', async () => {
    const { stage, actor } = await ActorStage.ready('AAAA')
    const decided = actor.ask(reserve('ann', 'A1'))
    await tick()
    actor.reload()
    const waiting = actor.ask(reserve('bob', 'A2'))
    actor.stop(new ShardUnavailableError('closing', 1000))
    const late = actor.ask(reserve('cid', 'A3'))
    await expect(waiting).rejects.toThrow('closing')
    await expect(late).rejects.toThrow('closing')
    await stage.landAll()
    expect(await decided).toMatchObject({ ok: true })
    expect(drawn(await stage.onDisk())).toEqual(['r...'])
    expect(stage.gone).toBe(0)
  })

  test('while it is being loaded: it stays stopped', async () => {
    const stage = await ActorStage.with(['AA'])
    await stage.writeElsewhere(hold(minute, 'eve', 'A2'))
    stage.store.pauseLoads = true
    const actor = stage.actor()
    await tick()
    actor.stop(new Error('closing'))
    stage.store.loads[0]!.land()
    await tick()
    expect(stage.clock.pending).toBe(0)
    await expect(actor.loaded()).rejects.toThrow('closing')
    await expect(actor.ask(reserve('ann', 'A1'))).rejects.toThrow('closing')
  })
})

describe('telemetry', () => {
  test('every turn is told of, with its answer', async () => {
    const { stage, actor } = await ActorStage.ready('A')
    const commands: Command[] = [reserve('ann', 'A1'), reserveOrNothing('bob', 'A1'), cancel('bob', 2)]
    for (const command of commands) await stage.answer(actor, command)
    expect(stage.telemetry.told('turnTaken')).toEqual([
      ['reserve', 'accepted'],
      ['reserve', 'show-full'],
      ['cancel', 'unknown-reservation'],
    ])
  })
})
