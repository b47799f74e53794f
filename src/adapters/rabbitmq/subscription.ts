import { type Channel, type ChannelModel, type ConsumeMessage, IllegalOperationError } from 'amqplib'
import type { Clock, Message, Telemetry } from '../../ports.ts'
import { readEventBody } from './eventBody.ts'
import type { RabbitLimits } from './rabbitLimits.ts'
import type { Restart } from './rabbitLink.ts'
import { declareTopology, type QueueBinding, queueName } from './topology.ts'

export interface SubscriptionOptions extends QueueBinding {
  readonly handle: (message: Message) => Promise<void>
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly limits: RabbitLimits
}

/** One of the consumers of a queue. The others, if any, are in other processes. */
export class Subscription {
  readonly #options: SubscriptionOptions
  readonly #running = new Set<Promise<void>>()
  #channel: Channel | undefined
  #closing = false

  constructor(options: SubscriptionOptions) {
    this.#options = options
  }

  get binding(): QueueBinding {
    return this.#options
  }

  /** Starts to consume on a new connection. */
  async consume(connection: ChannelModel, restart: Restart): Promise<void> {
    const { queue, limits } = this.#options
    const channel = await connection.createChannel()
    channel.on('error', restart)
    await declareTopology(channel, [this.#options])
    await channel.prefetch(limits.prefetch)
    this.#channel = channel
    await channel.consume(queueName(queue), (delivered) => {
      if (delivered) this.#take(channel, delivered)
      // As when the queue is deleted. On a new connection it is declared again.
      else restart(new Error(`the consumer of queue ${queue} was cancelled`))
    })
  }

  /** Takes no more; resolves when no handler runs, at the latest after `closeTimeoutMs`. */
  async close(): Promise<void> {
    const { clock, limits } = this.#options
    this.#closing = true
    const timeUp = Promise.withResolvers<void>()
    const cancel = clock.after(limits.closeTimeoutMs, timeUp.resolve)
    const closed = Promise.all(this.#running)
      // The channel before its connection, whose close would overtake acks. It gives back what wasn't handled.
      .then(() => this.#channel?.close())
      .catch(() => {})
    await Promise.race([closed, timeUp.promise])
    cancel()
  }

  #take(channel: Channel, delivered: ConsumeMessage): void {
    if (this.#closing) return
    const running = this.#handle(channel, delivered).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  async #handle(channel: Channel, delivered: ConsumeMessage): Promise<void> {
    const { queue, telemetry, clock, limits } = this.#options
    const events = this.#read(delivered)
    if (!events) return settle(() => channel.reject(delivered, false))

    const failures = await this.#handleEach(events)
    // Not all of it was tried: it is given back with the channel, and counts as no failure.
    if (!failures) return
    if (failures.length === 0) return settle(() => channel.ack(delivered))

    const deliveriesBefore = Number(delivered.properties.headers?.['x-delivery-count'] ?? 0)
    if (deliveriesBefore + 1 >= limits.deliveriesMax) {
      for (const { event, error } of failures) telemetry.messageDropped(queue, event, error)
      return settle(() => channel.reject(delivered, false))
    }
    const delayMs = Math.min(limits.redeliverAfterMs * 2 ** deliveriesBefore, limits.redeliverAfterMsMax)
    // Rejected, since RabbitMQ 4 doesn't count what is given back by a nack.
    clock.after(delayMs, () => settle(() => channel.reject(delivered, true)))
  }

  /** @returns undefined when nobody will ever be able to read it. */
  #read({ content, fields, properties }: ConsumeMessage): readonly Message[] | undefined {
    try {
      return readEventBody(content)
    } catch (error) {
      const id = String(properties.messageId ?? 'unknown')
      const { queue, telemetry } = this.#options
      telemetry.messageDropped(queue, { id, routingKey: fields.routingKey }, error)
      return undefined
    }
  }

  /**
   * Hands over one after another; one that fails doesn't keep the others waiting, which may be of other shows.
   *
   * @returns what failed; undefined when the close came before all were tried.
   */
  async #handleEach(events: readonly Message[]): Promise<{ event: Message; error: unknown }[] | undefined> {
    const failures: { event: Message; error: unknown }[] = []
    for (const event of events) {
      if (this.#closing) return undefined
      try {
        await this.#options.handle(event)
      } catch (error) {
        failures.push({ event, error })
      }
    }
    return failures
  }
}

/** Answers for a message, unless its channel is gone: then RabbitMQ delivers it again anyway. */
function settle(answer: () => void): void {
  try {
    answer()
  } catch (error) {
    if (!(error instanceof IllegalOperationError)) throw error
  }
}
