import { expect, test } from 'vitest'
import { StorageUnavailableError } from '../../src/faults.ts'
import { tick } from '../fakes/tick.ts'
import { limits, RelayStage } from './relayStage.ts'

const down = new StorageUnavailableError('no disk')

test('close waits for the broker, marks what was published, and leaves no timer', async () => {
  const stage = await RelayStage.open()
  stage.broker.paused = true
  await stage.push()
  await stage.push()
  let closed = false
  const closing = stage.relay.close().then(() => {
    closed = true
  })
  for (const seq of [2, 3]) {
    await tick()
    expect(closed).toBe(false)
    stage.broker.calls.at(-1)!.land()
    await tick()
    expect(stage.published().at(-1)).toBe(seq)
  }
  await closing
  expect(stage.marked()).toBe(3)
  expect(stage.clock.pending).toBe(0)
})

test('close marks what was published a moment ago', async () => {
  const stage = await RelayStage.open()
  await stage.push()
  await tick()
  await stage.relay.close()
  expect(stage.marked()).toBe(2)
  expect(stage.clock.pending).toBe(0)
})

test('a mark that fails at the close is told, and the close goes on', async () => {
  const stage = await RelayStage.open()
  await stage.push()
  await tick()
  stage.unmarkable = down
  await stage.relay.close()
  expect(stage.telemetry.told('publishFailed')).toEqual([[down]])
  expect(stage.clock.pending).toBe(0)
})

test('a broker that fails during the close, or is away by then, is not waited for', async () => {
  const stage = await RelayStage.open()
  stage.broker.paused = true
  await stage.push()
  const closing = stage.relay.close()
  stage.broker.calls[0]!.fail()
  await closing
  expect(stage.clock.pending).toBe(0)

  const late = await RelayStage.open()
  late.broker.down = new Error('no broker')
  await late.push()
  await tick()
  await late.relay.close()
  expect(late.clock.pending).toBe(0)
  expect(late.marked()).toBe(1)
})

test('a close in the middle of a long table leaves what was pushed meanwhile, which comes after the rest of it', async () => {
  const stage = await RelayStage.open()
  for (let i = 0; i < 2 * limits.relayEventsMax; i++) await stage.write()
  stage.broker.paused = true
  stage.relay.sweep()
  await tick()
  await stage.push()
  const closing = stage.relay.close()
  for (const call of stage.broker.calls) {
    call.land()
    await tick()
  }
  await closing
  expect(stage.published()).toHaveLength(limits.relayEventsMax)
  expect(stage.marked()).toBe(1 + limits.relayEventsMax)
})

test('whatever comes after the close is left in the table, for the next start', async () => {
  const stage = await RelayStage.open()
  await stage.relay.close()
  await stage.push()
  stage.relay.sweep()
  stage.clock.advance(limits.sweepEveryMs)
  await tick()
  expect(stage.published()).toEqual([])
  expect(stage.marked()).toBe(1)
  expect(stage.clock.pending).toBe(0)
})

test('what is pushed in the moment of the close starts nothing that goes on after it', async () => {
  const stage = await RelayStage.open()
  const turns = await stage.write()
  const closing = stage.relay.close()
  stage.relay.push(turns)
  await closing
  const published = [...stage.published()]
  await tick()
  expect(stage.published()).toEqual(published)
  expect(stage.clock.pending).toBe(0)
})

test('close waits for a mark that is being written, and marks what came after it', async () => {
  const stage = await RelayStage.open()
  const writing = Promise.withResolvers<void>()
  stage.beforeMark = writing.promise
  await stage.push()
  await tick()
  stage.clock.advance(limits.markAfterMs)
  await stage.push()
  let closed = false
  const closing = stage.relay.close().then(() => {
    closed = true
  })
  await tick()
  expect(closed).toBe(false)
  writing.resolve()
  await closing
  expect(stage.marks.map(([mark]) => mark!.seq)).toEqual([2, 3])
})

test('a mark that is being written at the close, and fails, is told once', async () => {
  const stage = await RelayStage.open()
  const writing = Promise.withResolvers<void>()
  stage.beforeMark = writing.promise
  await stage.push()
  await tick()
  stage.clock.advance(limits.markAfterMs)
  const closing = stage.relay.close()
  await tick()
  writing.reject(down)
  await closing
  expect(stage.telemetry.told('publishFailed')).toEqual([[down]])
})
