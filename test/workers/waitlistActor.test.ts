import { expect, test } from 'vitest'
import { LocalBroker } from '../../src/adapters/embedded/localBroker.ts'
import type { ShowId } from '../../src/core/ids.ts'
import type { Command } from '../../src/core/reservations/command.ts'
import type { Outcome } from '../../src/core/reservations/outcome.ts'
import { MailboxFullError } from '../../src/faults.ts'
import type { Message } from '../../src/ports.ts'
import { LocalRouter } from '../../src/shards/localRouter.ts'
import { OutboxRelay } from '../../src/workers/outboxRelay.ts'
import { waitlistActor } from '../../src/workers/waitlistActor.ts'
import { shardId } from '../contracts/shardWriter.ts'
import { cancel, join, reserve, showId } from '../core/builders.ts'
import { HostStage } from '../shards/hostStage.ts'
import { limits } from './relayStage.ts'

/** Knows what it was asked. */
class WatchedRouter extends LocalRouter {
  readonly asked: string[] = []
  /** What it says instead of answering. */
  fault: Error | undefined

  override async ask(showId: ShowId, command: Command): Promise<Outcome> {
    this.asked.push(`${command.type} ${showId}`)
    if (this.fault) throw this.fault
    return super.ask(showId, command)
  }
}

/** Everything between a freed seat and the one who waits for it: host, relay, broker and actor, in one process. */
class LineStage {
  readonly #stage: HostStage
  readonly #relay: OutboxRelay
  readonly broker: LocalBroker
  readonly router: WatchedRouter

  private constructor(stage: HostStage) {
    this.#stage = stage
    const { clock, telemetry, store, host, seatMaps } = stage
    this.broker = new LocalBroker(clock, telemetry)
    this.#relay = new OutboxRelay({
      shardId,
      outbox: store,
      broker: this.broker,
      clock,
      telemetry,
      limits,
      onLayoutChanged: () => {},
    })
    this.router = new WatchedRouter([host], seatMaps)
    waitlistActor(this.broker, this.router)
  }

  /** ann has both seats, and bob and cid wait for them. */
  static async sold(): Promise<LineStage> {
    const stage = await HostStage.claimed('AA')
    const line = new LineStage(stage)
    await stage.answer(reserve('ann', 'A1', 'A2'))
    await stage.answer(join('bob', 2))
    await stage.answer(join('cid', 2))
    await line.settle()
    return line
  }

  /** Publishes what was written and writes what follows from it, until nothing does. */
  async settle(): Promise<void> {
    do {
      this.#relay.push(this.#stage.durable.splice(0))
      await this.#stage.landAll()
    } while (this.#stage.durable.length > 0)
  }

  /** ann gives her seats back; nothing of it has been published yet. */
  async cancel(): Promise<void> {
    await this.#stage.answer(cancel('ann', 2))
  }

  /** An event on the disk as a message. */
  message(type: Message['type'], routingKey: string): Message {
    const event = this.events.find((each) => each.type === type)!
    return { ...event, id: `${showId}:${event.seq}`, routingKey }
  }

  get events() {
    return this.#stage.store.disk.events(showId)
  }

  get reservations() {
    return this.#stage.store.disk.snapshot(showId)!.reservations
  }

  advance(ms: number): void {
    this.#stage.clock.advance(ms)
  }
}

test('a cancellation ends in a confirmed reservation of the first in line, and nobody asks for it', async () => {
  const line = await LineStage.sold()
  await line.cancel()
  expect(line.events.at(-1)).toMatchObject({ type: 'SeatsSetAside', data: { userId: 'bob' } })
  expect(line.reservations).toEqual([])

  await line.settle()
  expect(line.reservations).toMatchObject([{ userId: 'bob', seats: ['A1', 'A2'], expiresAtMs: null }])
  expect(line.events.at(-1)).toMatchObject({ type: 'WaitlistAssigned', by: 'usher' })
  expect(line.router.asked).toEqual([`assignWaitlist ${showId}`])
})

test('messages of other kinds ask for nothing', async () => {
  const line = await LineStage.sold()
  await line.cancel()
  const others = ['reservation.cancelled', 'reservation.expired', 'waitlist.joined', 'seat.unblocked', 'seat']
  await line.broker.publish(others.map((key) => line.message('SeatsSetAside', key)))
  expect(line.router.asked).toEqual([])
})

test('a message that comes twice, or long after, changes nothing', async () => {
  const line = await LineStage.sold()
  await line.cancel()
  const available = line.message('SeatsSetAside', 'seat.available')
  await line.broker.publish([available, available])
  await line.settle()
  const { events, reservations } = line
  expect(events.filter(({ type }) => type === 'WaitlistAssigned')).toHaveLength(1)

  await line.broker.publish([available])
  await line.settle()
  expect(line.events).toEqual(events)
  expect(line.reservations).toEqual(reservations)
  expect(line.router.asked.length).toBeGreaterThan(2)
})

test('a show that is busy when the message comes is asked again', async () => {
  const line = await LineStage.sold()
  await line.cancel()
  line.router.fault = new MailboxFullError(100)
  await line.settle()
  expect(line.reservations).toEqual([])
  line.router.fault = undefined
  line.advance(200)
  await line.settle()
  expect(line.reservations).toMatchObject([{ userId: 'bob' }])
})
