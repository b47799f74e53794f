import { expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import { StorageUnavailableError } from '../../src/faults.ts'
import { cancel, confirm, hold, minute, reserve, showId } from '../core/builders.ts'
import { tick } from '../fakes/tick.ts'
import { limits, other, RelayStage } from './relayStage.ts'

const away = new Error('no broker')
const down = new StorageUnavailableError('no disk')

/** Moves a stage on to when its relay tries once more. */
async function retry(stage: RelayStage): Promise<void> {
  stage.clock.advance(limits.retryAfterMs)
  await tick()
}

test('pushed events are published whole, each show in its order, under their ids and routing keys', async () => {
  const stage = await RelayStage.open()
  await stage.push(showId, hold(minute, 'ann', 'A2', 'A1'), confirm('ann', 2), cancel('ann', 2))
  await stage.push(other, reserve('cid', 'A3'))
  await stage.push(showId, reserve('dan', 'A4'))
  await tick()
  expect(stage.published()).toEqual([2, 3, 4, 5])
  expect(stage.broker.published.map(({ id, routingKey }) => `${id} ${routingKey}`).sort()).toEqual([
    'other:2 reservation.confirmed',
    'show1:2 reservation.held',
    'show1:3 reservation.confirmed',
    'show1:4 reservation.cancelled',
    'show1:5 reservation.confirmed',
  ])
  expect(stage.broker.published[0]).toMatchObject({
    type: 'SeatsReserved',
    by: 'ann',
    atMs: stage.clock.nowMs(),
    data: { userId: 'ann', seats: ['A2', 'A1'] },
  })
})

test('what was pushed while the broker was busy goes together in the next call', async () => {
  const stage = await RelayStage.open()
  stage.broker.paused = true
  for (let i = 0; i < 4; i++) await stage.push()
  expect(stage.broker.calls).toHaveLength(1)
  stage.broker.calls[0]!.land()
  await tick()
  expect(stage.published()).toEqual([2])
  expect(stage.broker.calls).toHaveLength(2)
  stage.broker.calls[1]!.land()
  await tick()
  expect(stage.published()).toEqual([2, 3, 4, 5])
})

test('what the table held before a sweep is published before what is pushed after it', async () => {
  const stage = await RelayStage.open()
  stage.broker.paused = true
  await stage.write()
  await stage.write(other)
  stage.relay.sweep()
  await stage.push()
  await stage.push(other)
  for (let i = 0; i < 3; i++) {
    stage.broker.calls[i]?.land()
    await tick()
  }
  expect([...new Set(stage.published())]).toEqual([2, 3])
  expect([...new Set(stage.published(other))]).toEqual([2, 3])
})

test.each([
  ['a sweep', (stage: RelayStage) => stage.write().then(() => stage.relay.sweep())],
  ['publishing', (stage: RelayStage) => stage.push()],
])('a sweep asked for in the middle of %s: nothing pushed overtakes what it finds', async (_, begin) => {
  const stage = await RelayStage.open()
  stage.broker.paused = true
  await begin(stage)
  await tick()
  expect(stage.broker.calls).toHaveLength(1)

  // A layout changes: its event is in the table only, and the actor that loads it asks for a sweep.
  await stage.write()
  stage.relay.sweep()
  await stage.push()
  for (let i = 0; i < 3; i++) {
    stage.broker.calls[i]?.land()
    await tick()
    // A mark covers all before it, so none may go ahead of what was published.
    stage.clock.advance(limits.markAfterMs)
    await tick()
    expect(stage.marked()).toBe(stage.published().at(-1))
  }
  expect(stage.published()).toEqual([2, 3, 4])
})

test('a sweep asked for while the table is being read is made, before anything pushed', async () => {
  const stage = await RelayStage.open()
  const reading = Promise.withResolvers<void>()
  stage.afterRead = reading.promise
  stage.relay.sweep()
  await tick()
  await stage.write()
  stage.relay.sweep()
  await stage.push()
  reading.resolve()
  await tick()
  expect(stage.published()).toEqual([2, 3])
})

test('a table that holds more than fits is published in pieces, all of it, in order', async () => {
  const stage = await RelayStage.open()
  const count = limits.relayEventsMax * 2 + 3
  for (let i = 0; i < count; i++) await stage.write()
  stage.relay.sweep()
  await tick()
  expect(stage.published()).toEqual(Array.from({ length: count }, (_, i) => i + 2))
})

test('a broker that fails loses nothing: telemetry is told, and all goes in order a retry later', async () => {
  const stage = await RelayStage.open()
  stage.broker.down = away
  await stage.push()
  await tick()
  await stage.push()
  await stage.push(other)
  await tick()
  // Once for the first failure: what came after it waits too.
  expect(stage.telemetry.told('publishFailed')).toEqual([[away]])
  await retry(stage)
  expect(stage.telemetry.told('publishFailed')).toEqual([[away], [away]])

  stage.broker.down = undefined
  stage.clock.advance(limits.retryAfterMs - 1)
  await tick()
  expect(stage.broker.published).toEqual([])
  stage.clock.advance(1)
  await tick()
  expect(stage.published()).toEqual([2, 3])
  expect(stage.published(other)).toEqual([2])
  await stage.push()
  await tick()
  expect(stage.published()).toEqual([2, 3, 4])
})

test('a broker that took the events and could not say so gets them again, and in order', async () => {
  const stage = await RelayStage.open()
  stage.broker.paused = true
  await stage.push()
  stage.broker.calls[0]!.loseAnswer()
  await tick()
  stage.broker.paused = false
  await stage.push()
  await retry(stage)
  expect(stage.published()).toEqual([2, 2, 3])
})

test('more than is kept in memory, pushed while the broker is slow, is found again in the table', async () => {
  const stage = await RelayStage.open()
  stage.broker.paused = true
  const count = limits.relayEventsMax + 3
  for (let i = 0; i < count; i++) await stage.push()
  stage.broker.paused = false
  stage.broker.calls[0]!.land()
  await tick()
  expect(stage.published()).toEqual(Array.from({ length: count }, (_, i) => i + 2))
  expect(stage.broker.largest).toBe(limits.relayEventsMax)
  expect(stage.telemetry.told('publishFailed')).toEqual([])
})

test('marks are written together, a while after the first event that they cover', async () => {
  const stage = await RelayStage.open()
  await stage.push()
  await tick()
  stage.clock.advance(limits.markAfterMs - 1)
  await stage.push()
  await stage.push(other)
  await tick()
  expect(stage.marks).toEqual([])
  stage.clock.advance(1)
  await tick()
  expect(stage.marks).toEqual([
    [
      { showId, seq: 3 },
      { showId: other, seq: 2 },
    ],
  ])
  stage.clock.advance(limits.sweepEveryMs)
  await tick()
  expect(stage.marks).toHaveLength(1)
})

test('an event that is still on its way to the broker is not marked', async () => {
  const stage = await RelayStage.open()
  await stage.push()
  await tick()
  stage.broker.paused = true
  await stage.push()
  await tick()
  stage.clock.advance(limits.markAfterMs)
  await tick()
  expect(stage.marked()).toBe(2)
})

test('a mark that could not be written is told, and the next sweep publishes and marks again', async () => {
  const stage = await RelayStage.open()
  stage.unmarkable = down
  await stage.push()
  await tick()
  stage.clock.advance(limits.markAfterMs)
  await tick()
  expect(stage.telemetry.told('publishFailed')).toEqual([[down]])
  stage.unmarkable = undefined
  stage.clock.advance(limits.sweepEveryMs)
  await tick()
  stage.clock.advance(limits.markAfterMs)
  await tick()
  expect(stage.published()).toEqual([2, 2])
  expect(stage.marked()).toBe(2)
})

test('the slow sweep finds the event that nobody pushes, again and again', async () => {
  const stage = await RelayStage.open()
  for (const id of ['new1', 'new2'] as ShowId[]) {
    await stage.makeShow(id)
    stage.clock.advance(limits.sweepEveryMs - 1)
    await tick()
    expect(stage.published(id)).toEqual([])
    stage.clock.advance(1)
    await tick()
    expect(stage.published(id)).toEqual([1])
    expect(stage.broker.published.at(-1)).toMatchObject({ type: 'ShowCreated', routingKey: 'show.created' })
    stage.clock.advance(limits.markAfterMs)
    await tick()
    expect(stage.marked(id)).toBe(1)
    stage.clock.advance(limits.sweepEveryMs - limits.markAfterMs)
    await tick()
  }
})

test('a layout that was replaced is told once its event is published, whoever was to tell of it', async () => {
  const stage = await RelayStage.open()
  stage.replaceLayout(other)
  await stage.push()
  await tick()
  expect(stage.refurbished).toEqual([])
  stage.clock.advance(limits.sweepEveryMs)
  await tick()
  expect(stage.published(other)).toEqual([2])
  expect(stage.refurbished).toEqual([other])
})
