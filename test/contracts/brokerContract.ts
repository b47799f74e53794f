import { describe, expect, test, vi } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import type { Broker, Message } from '../../src/ports.ts'
import { now, showId, user } from '../core/builders.ts'
import { PausedCall } from '../fakes/pausedStore.ts'
import type { SilentTelemetry } from '../fakes/silentTelemetry.ts'

export interface OpenedBroker {
  readonly broker: Broker
  readonly telemetry: SilentTelemetry
  /** A queue that no other test has used. */
  readonly queue: string
}

/** Deliveries of a message that no handler can handle. */
export const deliveriesMax = 5

const other = 'other' as ShowId
const soon = { timeout: 10_000, interval: 5 }

function event(seq: number, routingKey = 'seat.available', of = showId): Message {
  const [type, data] =
    routingKey === 'seat.available'
      ? (['SeatsSetAside', { entry: 3, seats: ['A1', 'Ä "2"'] }] as const)
      : (['SeatsBlocked', { seats: ['B1'] }] as const)
  return { id: `${of}:${seq}`, showId: of, seq, atMs: now, by: user('ann'), type, data, routingKey }
}

/**
 * What every Broker must do.
 *
 * @param open gives one that redelivers without delay, and is closed when the test has ended.
 */
export function brokerContract(open: () => Promise<OpenedBroker>): void {
  /** Again and again until it is taken, as the relay does. */
  const publish = (broker: Broker, ...messages: Message[]) => vi.waitFor(() => broker.publish(messages), soon)

  /** A subscriber whose handler waits for the test. */
  async function paused() {
    const { broker, telemetry, queue } = await open()
    const calls: PausedCall<void>[] = []
    broker.subscribe(queue, ['seat.available'], () => {
      const call = new PausedCall<void>(async () => {})
      calls.push(call)
      return call.answered
    })
    return { broker, telemetry, calls }
  }

  test('each queue gets the events of its routing keys, whole', async () => {
    const { broker, queue } = await open()
    const got: Record<string, Message[]> = { seats: [], all: [] }
    const collect = (name: string) => async (message: Message) => void got[name]!.push(message)
    broker.subscribe(`${queue}-seats`, ['seat.available'], collect('seats'))
    broker.subscribe(`${queue}-all`, ['seat.available', 'seat.blocked'], collect('all'))
    const [a, b, c] = [event(1), event(2, 'seat.blocked'), event(3)] as const
    await publish(broker, a, b)
    await publish(broker, { ...event(9), type: 'SeatsUnblocked', data: {}, routingKey: 'seat.unblocked' }, c)
    await vi.waitFor(() => expect([got.seats!.length, got.all!.length]).toEqual([2, 3]), soon)
    const bySeq = (messages: Message[]) => messages.sort((x, y) => x.seq - y.seq)
    expect(bySeq(got.seats!)).toEqual([a, c])
    expect(bySeq(got.all!)).toEqual([a, b, c])
  })

  test('events of a show that are published together come in their order, one after another', async () => {
    const { broker, queue } = await open()
    const seen: string[] = []
    let running = 0
    broker.subscribe(queue, ['seat.available'], async ({ id }) => {
      expect(++running).toBe(1)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      seen.push(id)
    })
    const seqs = Array.from({ length: 100 }, (_, i) => i + 1)
    await publish(broker, ...seqs.flatMap((seq) => [event(seq), event(seq, 'seat.available', other)]))
    await vi.waitFor(() => expect(seen).toHaveLength(200), soon)
    expect(seen.filter((id) => id.startsWith(showId))).toEqual(seqs.map((seq) => `${showId}:${seq}`))
    expect(seen.filter((id) => id.startsWith(other))).toEqual(seqs.map((seq) => `${other}:${seq}`))
  })

  test('publishing does not wait for those who handle the events', async () => {
    const { broker, queue } = await open()
    const gate = Promise.withResolvers<void>()
    const seen: number[] = []
    broker.subscribe(queue, ['seat.available'], async ({ seq }) => {
      await gate.promise
      seen.push(seq)
    })
    await publish(broker, event(1))
    await publish(broker, event(2))
    expect(seen).toEqual([])
    gate.resolve()
    await vi.waitFor(() => expect(seen.toSorted()).toEqual([1, 2]), soon)
  })

  describe('a handler that fails', () => {
    test('gets the event again', async () => {
      const { broker, telemetry, calls } = await paused()
      await publish(broker, event(1))
      await vi.waitFor(() => expect(calls).toHaveLength(1), soon)
      calls[0]!.fail()
      await vi.waitFor(() => expect(calls).toHaveLength(2), soon)
      calls[1]!.land()
      await broker.close()
      expect(calls).toHaveLength(2)
      expect(telemetry.told('messageDropped')).toEqual([])
    })

    test('gets it a bounded number of times; then it is dropped, and told', async () => {
      const { broker, telemetry, queue } = await open()
      const broken = new Error('the handler says so')
      let deliveries = 0
      // One that throws before it waits for anything.
      broker.subscribe(queue, ['seat.available'], () => {
        deliveries++
        throw broken
      })
      await publish(broker, event(1))
      await vi.waitFor(() => expect(telemetry.told('messageDropped')).not.toEqual([]), soon)
      await broker.close()
      expect(telemetry.told('messageDropped')).toEqual([[queue, event(1), broken]])
      expect(deliveries).toBe(deliveriesMax)
    })

    test('does not keep events of other shows from being handled', async () => {
      const { broker, queue, telemetry } = await open()
      const handled: string[] = []
      broker.subscribe(queue, ['seat.available'], async (message) => {
        if (message.showId === showId) throw new Error('a show that nobody can load')
        handled.push(message.id)
      })
      await publish(broker, event(1), event(1, 'seat.available', other))
      await vi.waitFor(() => expect(telemetry.told('messageDropped')).toHaveLength(1), soon)
      expect(telemetry.told('messageDropped')).toMatchObject([[queue, { id: `${showId}:1` }, {}]])
      expect(handled).toContain(`${other}:1`)
    })
  })

  test('a closed broker takes no events: they are found in the outbox by the next start', async () => {
    const { broker } = await open()
    await publish(broker, event(1))
    await broker.close()
    await expect(broker.publish([event(2)])).rejects.toThrow('the broker is closed')
  })

  test('close waits for handlers that run, and delivers nothing more', async () => {
    const { broker, calls } = await paused()
    await publish(broker, event(1), event(2))
    await vi.waitFor(() => expect(calls).toHaveLength(1), soon)
    let closed = false
    const closing = broker.close().then(() => {
      closed = true
    })
    // Another one is opened and closed in the meantime, which takes longer than a close that doesn't wait.
    const another = await open()
    await publish(another.broker, event(3))
    await another.broker.close()
    expect(closed).toBe(false)
    calls[0]!.land()
    await closing
    expect(calls).toHaveLength(1)
  })
}
