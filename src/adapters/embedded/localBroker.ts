import type { Broker, Clock, Message, Telemetry } from '../../ports.ts'

const deliveriesMax = 5
/** Grows with each delivery, so that a show that is being loaded again is given the time. */
const redeliverAfterMs = 200

interface Queue {
  readonly name: string
  readonly routingKeys: ReadonlySet<string>
  readonly handle: (message: Message) => Promise<void>
  readonly messages: { readonly message: Message; readonly delivery: number }[]
  running: Promise<void> | undefined
}

/**
 * Messages within one process: a queue a subscriber, one message at a time. Nothing is kept over a restart; the
 * outbox is, and whatever a lost message would have asked for, an actor's own nudge asks for too.
 */
export class LocalBroker implements Broker {
  readonly #clock: Clock
  readonly #telemetry: Telemetry
  readonly #queues: Queue[] = []
  #closed = false

  constructor(clock: Clock, telemetry: Telemetry) {
    this.#clock = clock
    this.#telemetry = telemetry
  }

  async publish(messages: readonly Message[]): Promise<void> {
    // Not taken, so not marked as published: the next start finds them in the outbox.
    if (this.#closed) throw new Error('the broker is closed')
    for (const queue of this.#queues) {
      for (const message of messages) {
        if (queue.routingKeys.has(message.routingKey)) this.#deliver(queue, message, 1)
      }
    }
  }

  subscribe(name: string, routingKeys: readonly string[], handle: (message: Message) => Promise<void>): void {
    this.#queues.push({ name, routingKeys: new Set(routingKeys), handle, messages: [], running: undefined })
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#queues.map((queue) => queue.running))
  }

  #deliver(queue: Queue, message: Message, delivery: number): void {
    if (this.#closed) return
    queue.messages.push({ message, delivery })
    queue.running ??= this.#run(queue)
  }

  async #run(queue: Queue): Promise<void> {
    for (let next = queue.messages.shift(); next && !this.#closed; next = queue.messages.shift()) {
      const { message, delivery } = next
      try {
        // Also waits when the handler throws at once: `running` is set only after this returns.
        await Promise.try(queue.handle, message)
      } catch (error) {
        if (delivery === deliveriesMax) this.#telemetry.messageDropped(queue.name, message, error)
        else this.#clock.after(redeliverAfterMs * delivery, () => this.#deliver(queue, message, delivery + 1))
      }
    }
    queue.running = undefined
  }
}
