import { expect, test } from 'vitest'
import { cancel, change, drawn, hold, hour, join, minute, now, reserve, showId } from '../core/builders.ts'
import { ActorStage } from './actorStage.ts'

const second = 1000

async function drawnOnDisk(stage: ActorStage): Promise<string> {
  await stage.landAll()
  return drawn(await stage.onDisk())[0]!
}

test('the line is served at the moment when sales open again, though nobody asks', async () => {
  const { stage, actor } = await ActorStage.ready('AA')
  await stage.answer(actor, reserve('ann', 'A1', 'A2'))
  await stage.answer(actor, join('bob', 2))
  await stage.answer(actor, change({ salesOpenAtMs: now + minute }))
  await stage.answer(actor, cancel('ann', 2))
  stage.clock.advance(minute - 1)
  expect(await drawnOnDisk(stage)).toBe('..')
  stage.clock.advance(1)
  expect(await drawnOnDisk(stage)).toBe('hh')
})

test('the line is served when sales open again, though a hold lasts longer than that', async () => {
  const { stage, actor } = await ActorStage.ready('AAA')
  await stage.answer(actor, reserve('ann', 'A1', 'A2'))
  await stage.answer(actor, hold(hour, 'eve', 'A3'))
  await stage.answer(actor, join('bob', 2))
  await stage.answer(actor, change({ salesOpenAtMs: now + minute }))
  await stage.answer(actor, cancel('ann', 2))
  stage.clock.advance(minute)
  expect(await drawnOnDisk(stage)).toBe('hhh')
})

test('an actor that is loaded after sales have opened again serves the line', async () => {
  const { stage, actor } = await ActorStage.ready('AA')
  await stage.answer(actor, reserve('ann', 'A1', 'A2'))
  await stage.answer(actor, join('bob', 2))
  await stage.answer(actor, change({ salesOpenAtMs: now + minute }))
  await stage.answer(actor, cancel('ann', 2))
  actor.stop(new Error('killed'))
  stage.clock.advance(hour)
  await stage.actor().loaded()
  stage.clock.advance(0)
  expect(await drawnOnDisk(stage)).toBe('hh')
})

test('an actor that is loaded after the line has closed ends its entries, and the show is restless no more', async () => {
  const stage = await ActorStage.with(['AA'], { salesOpenAtMs: now - hour })
  const actor = stage.actor()
  await stage.answer(actor, reserve('ann', 'A1', 'A2'))
  await stage.answer(actor, join('bob', 2))
  actor.stop(new Error('passivated'))
  stage.clock.advance(365 * 24 * hour)
  expect(await stage.store.disk.restless(0)).toEqual([showId])
  await stage.actor().loaded()
  stage.clock.advance(0)
  await stage.landAll()
  expect(await stage.store.disk.restless(0)).toEqual([])
})

test.each([false, true])(
  'the oldest promise is nudged in its time; loaded again meanwhile: %s',
  async (isRestarted) => {
    const { stage, actor } = await ActorStage.ready('AAAA')
    await stage.answer(actor, reserve('ann', 'A1'))
    await stage.answer(actor, reserve('eve', 'A2', 'A3', 'A4'))
    await stage.answer(actor, join('big', 2))
    await stage.answer(actor, join('small', 1))
    // To the later entry, and after four seconds to the earlier one.
    await stage.answer(actor, cancel('ann', 2))
    stage.clock.advance(4 * second)
    await stage.answer(actor, cancel('eve', 3))
    if (isRestarted) {
      actor.stop(new Error('killed'))
      await stage.actor().loaded()
    }
    stage.clock.advance(second)
    await stage.landAll()
    const types = stage.store.disk.events(showId).map(({ type }) => type)
    expect(types).toContain('WaitlistAssigned')
  },
)
