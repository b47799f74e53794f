import { type ConfirmChannel, connect, type GetMessage } from 'amqplib'
import { expect, onTestFinished, vi } from 'vitest'
import { nodeClock } from '../../src/adapters/node/nodeClock.ts'
import { openRabbitBroker } from '../../src/adapters/rabbitmq/openRabbitBroker.ts'
import type { RabbitLimits } from '../../src/adapters/rabbitmq/rabbitLimits.ts'
import type { Broker, Clock, Message } from '../../src/ports.ts'
import { now, showId, user } from '../core/builders.ts'
import { SilentTelemetry } from '../fakes/silentTelemetry.ts'

/** As in production where nothing waits for it; quick where a test would have to. */
export const rabbitLimits: RabbitLimits = {
  heartbeatSeconds: 5,
  connectTimeoutMs: 5000,
  reconnectAfterMs: 50,
  reconnectAfterMsMax: 200,
  publishTimeoutMs: 5000,
  confirmsLateMsMax: 30_000,
  messageBytesMax: 128 * 1024,
  prefetch: 32,
  deliveriesMax: 5,
  redeliverAfterMs: 2,
  redeliverAfterMsMax: 20,
  closeTimeoutMs: 5000,
}

/** A server that is being started, on a busy machine. */
export const patiently = { timeout: 30_000, interval: 20 }

/** A broker that is closed when the test ends. */
export async function openBroker(url: string, change: Partial<RabbitLimits> = {}, clock: Clock = nodeClock) {
  const telemetry = new SilentTelemetry()
  const broker = await openRabbitBroker(url, { clock, telemetry, limits: { ...rabbitLimits, ...change } })
  onTestFinished(() => broker.close())
  return { broker, telemetry }
}

/** A seat that came free. */
export function seatAvailable(seq: number): Message {
  const event = { type: 'SeatsSetAside' as const, data: { seats: ['A1'] } }
  const id = `${showId}:${seq}`
  return { ...event, showId, seq, atMs: now, by: user('ann'), id, routingKey: 'seat.available' }
}

/** Publishes as the relay does: again and again until it is confirmed. */
export async function publishAtLast(broker: Broker, ...seqs: number[]): Promise<void> {
  await vi.waitFor(() => broker.publish(seqs.map(seatAvailable)), patiently)
}

/** A subscriber to seats that came free. @returns the events that it was given, in order. */
export function collect(broker: Broker, queue: string): number[] {
  const seen: number[] = []
  broker.subscribe(queue, ['seat.available'], async ({ seq }) => void seen.push(seq))
  return seen
}

/** Does by hand, on a connection of its own, what an operator or another program would. */
export async function byHand<Answer>(
  url: string,
  act: (channel: ConfirmChannel) => Promise<Answer>,
): Promise<Answer> {
  const connection = await connect(url)
  const channel = await connection.createConfirmChannel()
  channel.on('error', () => {})
  try {
    const answer = await act(channel)
    // The close of the connection would overtake what was published.
    await channel.waitForConfirms()
    return answer
  } finally {
    await connection.close()
  }
}

/** Takes the oldest message from a queue, once there is one. */
export function taken(url: string, queue: string): Promise<GetMessage> {
  return byHand(url, (channel) =>
    vi.waitFor(async () => {
      const message = await channel.get(queue, { noAck: true })
      expect(message).not.toBe(false)
      return message as GetMessage
    }, patiently),
  )
}
