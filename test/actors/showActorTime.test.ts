import { describe, expect, test } from 'vitest'
import {
  accepted,
  assign,
  cancel,
  change,
  confirm,
  drawn,
  hold,
  hour,
  join,
  minute,
  now,
  reserve,
  showId,
} from '../core/builders.ts'
import { tick } from '../fakes/tick.ts'
import { ActorStage } from './actorStage.ts'

const second = 1000

async function drawnOnDisk(stage: ActorStage): Promise<string> {
  await stage.landAll()
  return drawn(await stage.onDisk())[0]!
}

describe('a hold', () => {
  test('ends when its time has come, though nobody asks', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    await stage.answer(actor, hold(30 * second, 'ann', 'A1'))
    stage.clock.advance(30 * second - 1)
    expect(await drawnOnDisk(stage)).toBe('h.')
    stage.clock.advance(1)
    expect(await drawnOnDisk(stage)).toBe('..')
  })

  test('that outlasts the longest sleep ends in time as well', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    await stage.answer(actor, hold(59 * minute, 'ann', 'A1'))
    stage.clock.advance(59 * minute - 1)
    expect(await drawnOnDisk(stage)).toBe('h.')
    stage.clock.advance(1)
    expect(await drawnOnDisk(stage)).toBe('..')
  })

  test('that ends earlier than those before it is not kept waiting for them', async () => {
    const { stage, actor } = await ActorStage.ready('AAA')
    await stage.answer(actor, hold(40 * second, 'ann', 'A1'))
    await stage.answer(actor, hold(10 * second, 'bob', 'A2'))
    await stage.answer(actor, hold(20 * second, 'cid', 'A3'))
    const seen: string[] = []
    for (let i = 0; i < 4; i++) {
      stage.clock.advance(10 * second)
      seen.push(await drawnOnDisk(stage))
    }
    expect(seen).toEqual(['h.h', 'h..', 'h..', '...'])
  })

  test('that was confirmed does not end', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    await stage.answer(actor, hold(30 * second, 'ann', 'A1'))
    await stage.answer(actor, confirm('ann', 2))
    stage.clock.advance(hour)
    expect(await drawnOnDisk(stage)).toBe('r.')
    expect(stage.clock.pending).toBe(0)
  })

  test('whose time passed while nobody had the show loaded ends as soon as somebody has', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    await stage.answer(actor, hold(30 * second, 'ann', 'A1'))
    actor.stop(new Error('passivated'))
    stage.clock.advance(hour)
    expect(await drawnOnDisk(stage)).toBe('h.')
    await stage.actor().loaded()
    stage.clock.advance(0)
    expect(await drawnOnDisk(stage)).toBe('..')
  })

  test('ends on the actor that was loaded again in the meantime', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    await stage.answer(actor, hold(30 * second, 'ann', 'A1'))
    actor.reload()
    await stage.landAll()
    stage.clock.advance(30 * second)
    expect(await drawnOnDisk(stage)).toBe('..')
  })

  test('gives its seats to the line in the turn in which it ends', async () => {
    const { stage, actor } = await ActorStage.ready('A')
    await stage.answer(actor, hold(30 * second, 'ann', 'A1'))
    await stage.answer(actor, join('bob', 1))
    stage.clock.advance(30 * second)
    expect(await drawnOnDisk(stage)).toBe('h')
    expect(stage.store.disk.events(showId).map(({ type }) => type)).toEqual([
      'ShowCreated',
      'SeatsReserved',
      'WaitlistJoined',
      'HoldExpired',
      'SeatsSetAside',
    ])
  })

  test('ends although the mailbox is full: what fills it ends it', async () => {
    const stage = await ActorStage.with(['AAA'])
    await stage.writeElsewhere(hold(30 * second, 'ann', 'A1'))
    const actor = stage.actor({ mailboxCapacity: 1 })
    await actor.loaded()
    actor.reload()
    const asked = actor.ask(reserve('bob', 'A2'))
    stage.clock.advance(30 * second)
    await stage.landAll()
    expect(await asked).toMatchObject({ ok: true })
    expect(await drawnOnDisk(stage)).toBe('.r.')
  })
})

describe('a wall clock that is set', () => {
  test('forward: holds whose time has thereby come end within a minute', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    await stage.answer(actor, hold(50 * minute, 'ann', 'A1'))
    stage.clock.jump(hour)
    stage.clock.advance(minute)
    expect(await drawnOnDisk(stage)).toBe('..')
  })

  test('back: holds end when it says so, not before', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    await stage.answer(actor, hold(30 * second, 'ann', 'A1'))
    stage.clock.jump(-10 * minute)
    stage.clock.advance(10 * minute)
    expect(await drawnOnDisk(stage)).toBe('h.')
    stage.clock.advance(30 * second)
    expect(await drawnOnDisk(stage)).toBe('..')
  })

  test('back: the actor does not wake up in vain more than once a minute', async () => {
    const { stage, actor } = await ActorStage.ready('AA')
    await stage.answer(actor, hold(30 * second, 'ann', 'A1'))
    stage.clock.jump(-hour)
    stage.clock.advance(30 * minute)
    await tick()
    expect(stage.telemetry.told('turnTaken')).toHaveLength(1)
  })
})

describe('seats set aside', () => {
  async function setAside() {
    const { stage, actor } = await ActorStage.ready('A')
    await stage.answer(actor, reserve('ann', 'A1'))
    await stage.answer(actor, join('bob', 1))
    await stage.answer(actor, cancel('ann', 2))
    expect(await drawnOnDisk(stage)).toBe('h')
    return { stage, actor }
  }

  test('are assigned after a while though no message comes', async () => {
    const { stage } = await setAside()
    stage.clock.advance(5 * second - 1)
    expect(await drawnOnDisk(stage)).toBe('h')
    stage.clock.advance(1)
    expect(await drawnOnDisk(stage)).toBe('r')
  })

  test('are assigned once: the message, its double and the nudge', async () => {
    const { stage, actor } = await setAside()
    expect(await stage.answer(actor, assign)).toMatchObject(accepted({ type: 'assigned', count: 1 }))
    expect(await stage.answer(actor, assign)).toMatchObject(accepted({ type: 'assigned', count: 0 }))
    stage.clock.advance(hour)
    expect(await drawnOnDisk(stage)).toBe('r')
    expect(stage.store.disk.events(showId).filter(({ type }) => type === 'WaitlistAssigned')).toHaveLength(1)
    expect(stage.clock.pending).toBe(0)
  })

  test('are assigned by the actor that is loaded next, if this one never got to it', async () => {
    const { stage, actor } = await setAside()
    actor.stop(new Error('killed'))
    stage.clock.advance(hour)
    await stage.actor().loaded()
    stage.clock.advance(0)
    expect(await drawnOnDisk(stage)).toBe('r')
  })
})

describe('seats that are offered', () => {
  async function offered() {
    const stage = await ActorStage.with(['AA'], { waitlistMode: 'offer', offerSeconds: 600 })
    const actor = stage.actor()
    await stage.answer(actor, reserve('ann', 'A1', 'A2'))
    await stage.answer(actor, join('bob', 2))
    await stage.answer(actor, join('cid', 1))
    await stage.answer(actor, cancel('ann', 2))
    await stage.answer(actor, assign)
    expect(await drawnOnDisk(stage)).toBe('hh')
    return { stage, actor }
  }
  const ends = (stage: ActorStage) =>
    stage.store.disk.events(showId).flatMap(({ data }) => ('why' in data ? [data.why] : []))

  test('go on to the next, and then on sale, though nobody asks', async () => {
    const { stage } = await offered()
    stage.clock.advance(10 * minute)
    expect(await drawnOnDisk(stage)).toBe('h.')
    stage.clock.advance(5 * second)
    await stage.landAll()
    stage.clock.advance(10 * minute)
    expect(await drawnOnDisk(stage)).toBe('..')
    expect(ends(stage)).toEqual(['customer', 'offer-expired', 'offer-expired'])
    expect(stage.clock.pending).toBe(0)
  })

  test('are on sale as soon as the line closes, although the show was moved since', async () => {
    const { stage, actor } = await offered()
    await stage.answer(actor, change({ startsAtMs: now + 2 * minute, waitlistCutoffSeconds: 60 }))
    stage.clock.advance(minute - 1)
    expect(await drawnOnDisk(stage)).toBe('hh')
    stage.clock.advance(1)
    expect(await drawnOnDisk(stage)).toBe('..')
    expect(ends(stage)).toEqual(['customer', 'waitlist-closed', 'waitlist-closed'])
  })

  test('are offered still by the actor that is loaded next', async () => {
    const { stage, actor } = await offered()
    actor.stop(new Error('killed'))
    const next = stage.actor()
    await next.loaded()
    expect(await stage.answer(next, confirm('bob', 7))).toMatchObject({ ok: true })
    expect(await drawnOnDisk(stage)).toBe('rr')
  })
})

test('a stopped actor leaves no alarm behind', async () => {
  const { stage, actor } = await ActorStage.ready('AA')
  await stage.answer(actor, hold(30 * second, 'ann', 'A1'))
  expect(stage.clock.pending).toBe(1)
  actor.stop(new Error('closing'))
  expect(stage.clock.pending).toBe(0)
})

test('an alarm that breaks a rule every time rings again, but not without pause', async () => {
  const stage = await ActorStage.with(['AA'])
  await stage.writeElsewhere(hold(30 * second, 'ann', 'A1'))
  stage.spoil = ({ occupancy }) => occupancy.holder.fill(7, 0, 1)
  await stage.actor().loaded()
  stage.clock.advance(30 * second)
  for (let passed = 0; passed < 10 * second; passed += 100) {
    await stage.landAll()
    stage.clock.advance(100)
  }
  const failed = stage.telemetry.told('turnFailed').length
  expect(failed).toBeGreaterThan(5)
  expect(failed).toBeLessThanOrEqual(11)
  stage.spoil = () => {}
  await stage.landAll()
  stage.clock.advance(2 * second)
  await stage.landAll()
  stage.clock.advance(2 * second)
  expect(await drawnOnDisk(stage)).toBe('..')
})

test('an actor that breaks while it takes what waited for it leaves one alarm, of its new state', async () => {
  const stage = await ActorStage.with(['AA'])
  await stage.writeElsewhere(hold(30 * second, 'ann', 'A1'))
  stage.spoil = ({ occupancy }) => occupancy.holder.fill(7, 1, 2)
  const actor = stage.actor()
  const bad = actor.ask(reserve('bob', 'A2'))
  bad.catch(() => {})
  stage.store.pauseLoads = true
  await tick()
  stage.store.loads[0]!.land()
  await tick()
  await expect(bad).rejects.toThrow('the command broke a rule')
  expect(stage.store.loads).toHaveLength(2)
  expect(stage.clock.pending).toBe(0)
})
