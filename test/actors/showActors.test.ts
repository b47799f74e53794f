import { expect, test } from 'vitest'
import { ShowActors } from '../../src/actors/showActors.ts'
import type { ShowId } from '../../src/core/ids.ts'
import type { Command } from '../../src/core/reservations/command.ts'
import { StorageUnavailableError } from '../../src/faults.ts'
import { cancel, confirm, drawn, hold, join, minute, refused, reserve, showId } from '../core/builders.ts'
import { tick } from '../fakes/tick.ts'
import { ActorStage } from './actorStage.ts'

const passivateAfterMs = 10 * minute

/** The actors of a shard with one show. */
async function shard(...rows: string[]) {
  const stage = await ActorStage.with(rows)
  const passivated: ShowId[] = []
  const loaded: ShowId[] = []
  const { showId: _, onGone: __, ...options } = stage.options()
  const actors = new ShowActors({
    ...options,
    passivateAfterMs,
    load: (id) => {
      loaded.push(id)
      return stage.load(id)
    },
    onPassivated: (id) => passivated.push(id),
  })
  const ask = async (command: Command, id = showId) => {
    const asked = actors.ask(id, command)
    asked.catch(() => {})
    await stage.landAll()
    return asked
  }
  return { stage, actors, passivated, loaded, ask }
}

test('an actor is there once it is asked, and is loaded once', async () => {
  const { actors, loaded, ask } = await shard('AA')
  expect(actors.size).toBe(0)
  expect(await actors.activate(showId)).toBe(true)
  await ask(reserve('ann', 'A1'))
  await ask(reserve('bob', 'A2'))
  expect([actors.size, loaded]).toEqual([1, [showId]])
})

test('two who ask at once share an actor', async () => {
  const { stage, actors, loaded } = await shard('AA')
  const asks = ['ann', 'bob'].map((name) => actors.ask(showId, reserve(name, 'A1')))
  await stage.landAll()
  expect((await Promise.all(asks)).map(({ ok }) => ok)).toEqual([true, false])
  expect(loaded).toEqual([showId])
})

test('an unknown show leaves no actor behind', async () => {
  const { actors, ask } = await shard('AA')
  const nowhere = 'nowhere' as ShowId
  expect(await ask(reserve('ann', 'A1'), nowhere)).toEqual(refused({ code: 'unknown-show' }))
  expect(await actors.activate(nowhere)).toBe(false)
  expect(actors.size).toBe(0)
})

test('a show that could not be loaded is loaded when somebody asks again', async () => {
  const { stage, actors, ask } = await shard('AA')
  stage.store.down = new StorageUnavailableError('no disk')
  await expect(actors.activate(showId)).rejects.toThrow(StorageUnavailableError)
  expect(actors.size).toBe(0)
  stage.store.down = undefined
  expect(await ask(reserve('ann', 'A1'))).toMatchObject({ ok: true })
})

test('an actor that nobody asks is dropped, and loaded again as it was', async () => {
  const { stage, actors, passivated, loaded, ask } = await shard('AA')
  await ask(reserve('ann', 'A1'))
  stage.clock.advance(passivateAfterMs)
  expect([actors.size, passivated]).toEqual([0, [showId]])

  expect(await ask(reserve('bob', 'A1'))).toMatchObject({ ok: false })
  expect(await ask(cancel('ann', 2))).toMatchObject({ ok: true })
  expect(loaded).toEqual([showId, showId])
})

test('an actor that is asked now and then stays', async () => {
  const { stage, actors, loaded, ask } = await shard('AAAAAA')
  for (let no = 1; no <= 5; no++) {
    await ask(reserve('ann', `A${no}`))
    stage.clock.advance(passivateAfterMs - 1)
  }
  expect([actors.size, loaded]).toEqual([1, [showId]])
})

test('an actor with a hold stays until it has ended', async () => {
  const { stage, actors, ask } = await shard('AA')
  await ask(hold(45 * minute, 'ann', 'A1'))
  stage.clock.advance(45 * minute - 1)
  expect(actors.size).toBe(1)
  stage.clock.advance(1)
  await stage.landAll()
  expect(drawn(await stage.onDisk())).toEqual(['..'])
  stage.clock.advance(2 * passivateAfterMs)
  expect(actors.size).toBe(0)
})

test('an actor whose hold was confirmed goes in the end', async () => {
  const { stage, actors, ask } = await shard('AA')
  await ask(hold(15 * minute, 'ann', 'A1'))
  await ask(confirm('ann', 2))
  stage.clock.advance(15 * minute)
  await stage.landAll()
  stage.clock.advance(2 * passivateAfterMs)
  expect(actors.size).toBe(0)
})

test('an actor with seats set aside stays until they are assigned', async () => {
  const { stage, actors, ask } = await shard('A')
  for (const command of [reserve('ann', 'A1'), join('bob', 1), cancel('ann', 2)]) await ask(command)
  stage.clock.advance(5000)
  expect(actors.size).toBe(1)
  await stage.landAll()
  expect(drawn(await stage.onDisk())).toEqual(['r'])
  stage.clock.advance(2 * passivateAfterMs)
  expect(actors.size).toBe(0)
})

test('an actor that still owes an answer stays', async () => {
  const { stage, actors } = await shard('AA')
  const asked = actors.ask(showId, reserve('ann', 'A1'))
  await tick()
  stage.clock.advance(2 * passivateAfterMs)
  expect(actors.size).toBe(1)
  await stage.landAll()
  expect(await asked).toMatchObject({ ok: true })
})

test('an actor that is still being loaded stays', async () => {
  const { stage, actors } = await shard('AA')
  stage.store.pauseLoads = true
  const active = actors.activate(showId)
  await tick()
  stage.clock.advance(2 * passivateAfterMs)
  stage.store.loads[0]!.land()
  expect(await active).toBe(true)
  expect(actors.size).toBe(1)
})

test('reload reaches the actor that is there, and makes none', async () => {
  const { stage, actors, ask } = await shard('AA')
  actors.reload(showId)
  expect(actors.size).toBe(0)
  await actors.activate(showId)
  await stage.writeElsewhere(reserve('eve', 'A1'))
  actors.reload(showId)
  expect(await ask(reserve('bob', 'A1'))).toMatchObject({ ok: false, refusal: { code: 'seats-taken' } })
})

test('stopped: all actors end, it says whose, and no timer stays', async () => {
  const { stage, actors, passivated, ask } = await shard('AA')
  await ask(hold(minute, 'ann', 'A1'))
  expect(actors.stop(new Error('closing'))).toEqual([showId])
  expect([actors.size, passivated, stage.clock.pending]).toEqual([0, [], 0])
})
