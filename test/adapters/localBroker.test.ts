import { expect, test } from 'vitest'
import { LocalBroker } from '../../src/adapters/embedded/localBroker.ts'
import type { Message } from '../../src/ports.ts'
import { now, showId, user } from '../core/builders.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { PausedCall } from '../fakes/pausedStore.ts'
import { SilentTelemetry } from '../fakes/silentTelemetry.ts'
import { tick } from '../fakes/tick.ts'

const broken = new Error('the handler says so')
const by = user('ann')

function message(seq: number, routingKey = 'seat.available'): Message {
  const id = `${showId}:${seq}`
  return { showId, seq, atMs: now, by, type: 'SeatsSetAside', data: {}, id, routingKey }
}

function open() {
  const clock = new ManualClock(now)
  const telemetry = new SilentTelemetry()
  return { clock, telemetry, broker: new LocalBroker(clock, telemetry) }
}

/** A subscriber whose handler waits for the test. */
function paused(broker: LocalBroker, queue = 'waitlist') {
  const calls: PausedCall<void>[] = []
  const seen: number[] = []
  broker.subscribe(queue, ['seat.available'], ({ seq }) => {
    const call = new PausedCall<void>(async () => {})
    seen.push(seq)
    calls.push(call)
    return call.answered
  })
  return { calls, seen }
}

test('each queue gets the messages of its routing keys, whole and in order; the others are nobodys', async () => {
  const { broker } = open()
  const got: Record<string, Message[]> = { seats: [], all: [] }
  const collect = (queue: string) => async (each: Message) => void got[queue]!.push(each)
  broker.subscribe('seats', ['seat.available'], collect('seats'))
  broker.subscribe('all', ['seat.available', 'seat.blocked'], collect('all'))
  const [a, b, c, d] = [message(1), message(2, 'seat.blocked'), message(3, 'seat'), message(4)] as const
  await broker.publish([a, b])
  await broker.publish([c, d])
  await tick()
  expect(got).toEqual({ seats: [a, d], all: [a, b, d] })
})

test('a queue handles one message at a time, and no queue waits for another', async () => {
  const { broker } = open()
  const slow = paused(broker, 'slow')
  const other = paused(broker, 'other')
  await broker.publish([message(1), message(2)])
  other.calls[0]!.land()
  await tick()
  expect(slow.seen).toEqual([1])
  expect(other.seen).toEqual([1, 2])
  slow.calls[0]!.land()
  await tick()
  expect(slow.seen).toEqual([1, 2])
})

test('publishing does not wait for those who handle the message', async () => {
  const { broker } = open()
  const { calls } = paused(broker)
  await broker.publish([message(1)])
  expect(calls).toHaveLength(1)
})

test('a message that fails comes again, later each time, and is dropped and told after the fifth', async () => {
  const { broker, clock, telemetry } = open()
  const { calls, seen } = paused(broker)
  await broker.publish([message(1)])
  for (const [i, delayMs] of [200, 400, 600, 800].entries()) {
    calls[i]!.fail(broken)
    await tick()
    clock.advance(delayMs - 1)
    await tick()
    expect(seen).toHaveLength(i + 1)
    clock.advance(1)
    await tick()
    expect(seen).toHaveLength(i + 2)
  }
  expect(telemetry.told('messageDropped')).toEqual([])
  calls[4]!.fail(broken)
  await tick()
  expect(telemetry.told('messageDropped')).toEqual([['waitlist', message(1), broken]])
  expect(clock.pending).toBe(0)
  expect(seen).toEqual([1, 1, 1, 1, 1])
})

test('messages behind one that fails do not wait for it, and it counts its own failures', async () => {
  const { broker, clock, telemetry } = open()
  const { calls, seen } = paused(broker)
  await broker.publish([message(1), message(2)])
  calls[0]!.fail(broken)
  await tick()
  calls[1]!.land()
  await tick()
  expect(seen).toEqual([1, 2])
  clock.advance(200)
  await tick()
  expect(seen).toEqual([1, 2, 1])
  calls[2]!.land()
  await tick()
  await broker.publish([message(3)])
  expect(seen).toEqual([1, 2, 1, 3])
  expect(telemetry.told('messageDropped')).toEqual([])
})

test('a closed broker takes no messages: they are found in the outbox by the next start', async () => {
  const { broker } = open()
  const { seen } = paused(broker)
  await broker.close()
  await expect(broker.publish([message(1)])).rejects.toThrow('the broker is closed')
  expect(seen).toEqual([])
})

test.each(['land', 'fail'] as const)(
  'close waits for handlers that run, delivers nothing more, and tries nothing again: they %s',
  async (end) => {
    const { broker, clock, telemetry } = open()
    const first = paused(broker, 'first')
    const second = paused(broker, 'second')
    await broker.publish([message(1), message(2)])
    let closed = false
    const closing = broker.close().then(() => {
      closed = true
    })
    for (const { calls } of [first, second]) {
      await tick()
      expect(closed).toBe(false)
      calls[0]![end]()
    }
    await closing
    clock.advance(10_000)
    await tick()
    expect([...first.seen, ...second.seen]).toEqual([1, 1])
    expect(telemetry.told('messageDropped')).toEqual([])
  },
)

test('a message that waits to come again does not come after the close', async () => {
  const { broker, clock } = open()
  const { calls, seen } = paused(broker)
  await broker.publish([message(1)])
  calls[0]!.fail(broken)
  await tick()
  await broker.close()
  clock.advance(10_000)
  await tick()
  expect(seen).toEqual([1])
})

test('a handler that throws before it waits for anything does not stop its queue', async () => {
  const { broker, clock } = open()
  const seen: number[] = []
  broker.subscribe('hasty', ['seat.available'], ({ seq }) => {
    seen.push(seq)
    if (seen.length === 1) throw broken
    return Promise.resolve()
  })
  await broker.publish([message(1)])
  await broker.publish([message(2)])
  await tick()
  clock.advance(200)
  await tick()
  expect(seen).toEqual([1, 2, 1])
})
