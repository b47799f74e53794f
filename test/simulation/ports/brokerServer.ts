import type { Broker, Message } from '../../../src/ports.ts'
import type { FreezableClock } from '../../fakes/freezableClock.ts'
import type { ManualClock } from '../../fakes/manualClock.ts'
import type { Wire } from '../../fakes/wire.ts'
import type { History } from '../history.ts'
import type { Judge } from '../judge/judge.ts'
import type { Weather } from '../plan.ts'
import type { Random } from '../random.ts'

/** As the real one: then it is given up, and the actors' own nudges have to do. */
const deliveriesMax = 8
/** After a failure, doubled each time. */
const redeliverAfterMs = 200
/** A connection that died without a word is noticed after so long. */
const noticedAfterMs = 5000

interface Delivery {
  readonly queue: string
  readonly message: Message
  readonly no: number
}

interface Consumer {
  readonly clock: FreezableClock
  readonly queue: string
  readonly routingKeys: readonly string[]
  readonly handle: (message: Message) => Promise<void>
  /** Delivered and not answered for. */
  readonly unanswered: Set<Delivery>
}

/** The broker that all nodes share: once or twice, in any order, sometimes long after, and now and then never. */
export class BrokerServer {
  isDown = false
  readonly #clock: ManualClock
  readonly #random: Random
  readonly #weather: Weather
  readonly #judge: Judge
  readonly #history: History
  readonly #consumers: Consumer[] = []
  /** Waits for somebody to take it. */
  #kept: Delivery[] = []

  constructor(clock: ManualClock, random: Random, weather: Weather, judge: Judge, history: History) {
    this.#clock = clock
    this.#random = random
    this.#weather = weather
    this.#judge = judge
    this.#history = history
  }

  /** @param wire of the node: its time limit is that of a confirmation. */
  connect(clock: FreezableClock, wire: Wire): Broker {
    const own: Consumer[] = []
    const unavailable = () => new Error('the broker is out of reach')
    const unconfirmed = () => new Error('the broker has not confirmed')
    return {
      publish: async (messages) => {
        await wire.call(
          async () => {
            if (this.isDown) throw unavailable()
            this.#take(messages)
            if (this.#random.chance(this.#weather.unconfirmed)) throw unconfirmed()
            this.#judge.confirmed(messages)
          },
          unavailable,
          unconfirmed,
        )
      },
      subscribe: (queue, routingKeys, handle) => {
        const consumer = { clock, queue, routingKeys, handle, unanswered: new Set<Delivery>() }
        own.push(consumer)
        this.#consumers.push(consumer)
      },
      close: async () => this.#leave(own),
    }
  }

  /** The process is gone, or its connection. What it had is given to others, once that is noticed. */
  lose(clock: FreezableClock): void {
    this.#leave(this.#consumers.filter((consumer) => consumer.clock === clock))
  }

  #leave(gone: readonly Consumer[]): void {
    for (const consumer of gone) {
      const at = this.#consumers.indexOf(consumer)
      if (at >= 0) this.#consumers.splice(at, 1)
      for (const delivery of consumer.unanswered) {
        this.#clock.after(this.#random.between(0, noticedAfterMs), () => this.#deliver(delivery))
      }
      consumer.unanswered.clear()
    }
  }

  #take(messages: readonly Message[]): void {
    this.#judge.published(messages)
    const queues = new Map(this.#consumers.map(({ queue, routingKeys }) => [queue, routingKeys]))
    for (const [queue, routingKeys] of queues) {
      for (const message of messages) {
        if (!routingKeys.includes(message.routingKey)) continue
        if (this.#random.chance(this.#weather.lost)) {
          this.#history.count('lost message')
          continue
        }
        this.#deliver({ queue, message, no: 1 })
        if (this.#random.chance(this.#weather.doubled)) this.#deliver({ queue, message, no: 1 })
      }
    }
  }

  #deliver(delivery: Delivery): void {
    const { others, late } = this.#weather
    const isLate = this.#random.chance(late)
    const wayMs = isLate ? this.#random.between(0, 8000) : this.#random.tailed(others.fastMs, others.slowMs)
    if (isLate) this.#history.count('late message')
    this.#clock.after(wayMs, () => {
      const ready = this.#consumers.filter(({ queue }) => queue === delivery.queue)
      if (this.isDown || ready.length === 0) {
        this.#kept.push(delivery)
        this.#clock.after(1000, () => this.#retryKept())
      } else {
        this.#hand(this.#random.pick(ready), delivery)
      }
    })
  }

  #retryKept(): void {
    const kept = this.#kept
    this.#kept = []
    for (const delivery of kept) this.#deliver(delivery)
  }

  #hand(consumer: Consumer, delivery: Delivery): void {
    consumer.unanswered.add(delivery)
    const answer = (isDone: boolean) => {
      if (!consumer.unanswered.delete(delivery) || isDone) return
      if (delivery.no === deliveriesMax) {
        this.#history.count('message dropped')
        return
      }
      const waitMs = redeliverAfterMs * 2 ** (delivery.no - 1)
      this.#clock.after(waitMs, () => this.#deliver({ ...delivery, no: delivery.no + 1 }))
    }
    consumer.clock.after(0, () => {
      consumer.handle(delivery.message).then(
        () => answer(true),
        () => answer(false),
      )
    })
  }
}
