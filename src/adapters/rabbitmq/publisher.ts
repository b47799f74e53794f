import { randomUUID } from 'node:crypto'
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import type { Clock, Message } from '../../ports.ts'
import { type EventBody, eventBodies, eventBodyType } from './eventBody.ts'
import type { RabbitLimits } from './rabbitLimits.ts'
import type { Restart } from './rabbitLink.ts'
import { declareTopology, eventsExchange, type QueueBinding } from './topology.ts'

/** A channel in use, and what it owes. */
interface Outlet {
  readonly channel: ConfirmChannel
  readonly restart: Restart
  /** Why the server reads nothing from this connection for now; undefined: it does. */
  blocked: string | undefined
  /** Calls that have rejected, and whose confirms may still come. */
  late: number
  lateSinceMs: number
}

/** Publishes events, and says which the server has for certain. */
export class Publisher {
  readonly #clock: Clock
  readonly #limits: RabbitLimits
  #outlet: Outlet | undefined

  constructor(clock: Clock, limits: RabbitLimits) {
    this.#clock = clock
    this.#limits = limits
  }

  /** @param queues are declared first, so that nothing is published before they are there to get it. */
  async setUp(connection: ChannelModel, queues: readonly QueueBinding[], restart: Restart): Promise<void> {
    const channel = await connection.createConfirmChannel()
    const outlet: Outlet = { channel, restart, blocked: undefined, late: 0, lateSinceMs: 0 }
    // A server that closes a channel says why, as an error.
    channel.on('error', restart)
    channel.once('close', () => {
      if (this.#outlet === outlet) this.#outlet = undefined
    })
    connection.on('blocked', (reason) => {
      outlet.blocked = reason
    })
    connection.on('unblocked', () => {
      outlet.blocked = undefined
    })
    await declareTopology(channel, queues)
    this.#outlet = outlet
  }

  /** @throws when not all was confirmed in time. What was not may have been taken all the same. */
  async publish(messages: readonly Message[]): Promise<void> {
    const outlet = this.#outlet
    if (!outlet) throw new Error('RabbitMQ is out of reach')
    if (outlet.blocked !== undefined) throw new Error(`RabbitMQ takes no messages: ${outlet.blocked}`)
    // More would only pile up, here and there, behind what isn't confirmed yet.
    if (outlet.late > 0) this.#refuseLate(outlet)
    const bodies = eventBodies(messages, this.#limits.messageBytesMax)
    await this.#inTime(outlet, Promise.all(bodies.map((body) => this.#send(outlet.channel, body))))
  }

  #refuseLate({ lateSinceMs, restart }: Outlet): never {
    const error = new Error('RabbitMQ has not confirmed earlier messages yet')
    if (this.#clock.monotonicMs() - lateSinceMs >= this.#limits.confirmsLateMsMax) restart(error)
    throw error
  }

  #send(channel: ConfirmChannel, { routingKey, content }: EventBody): Promise<void> {
    const properties = {
      persistent: true,
      contentType: 'application/json',
      type: eventBodyType,
      messageId: randomUUID(),
      timestamp: Math.floor(this.#clock.nowMs() / 1000),
      appId: 'usher',
    }
    return new Promise((resolve, reject) => {
      // Whether it says that its buffer is full doesn't matter: nothing more comes before the confirms.
      channel.publish(eventsExchange, routingKey, content, properties, (error: Error | null) => {
        if (error) reject(error)
        else resolve()
      })
    })
  }

  async #inTime(outlet: Outlet, confirmed: Promise<unknown>): Promise<void> {
    const { publishTimeoutMs } = this.#limits
    const timeUp = Promise.withResolvers<never>()
    const cancel = this.#clock.after(publishTimeoutMs, () => {
      if (outlet.late === 0) outlet.lateSinceMs = this.#clock.monotonicMs()
      outlet.late++
      const settled = () => {
        outlet.late--
      }
      confirmed.then(settled, settled)
      timeUp.reject(new Error(`RabbitMQ has not confirmed the messages within ${publishTimeoutMs} ms`))
    })
    await Promise.race([confirmed, timeUp.promise]).finally(cancel)
  }
}
