import type { Seq, ShowId } from '../core/ids.ts'
import { type EventRecord, eventRecord, routingKey } from '../core/records/eventRecord.ts'
import type { Turn } from '../core/records/turn.ts'
import type { ShardId } from '../core/shows/shardOf.ts'
import type { Broker, Clock, Message, Outbox, Telemetry } from '../ports.ts'

/** How the outbox is emptied. Defaults, with their reasons, are in config.ts. */
export interface RelayLimits {
  /** Published events are marked together, this long after the first of them. */
  readonly markAfterMs: number
  readonly retryAfterMs: number
  /** Finds the events that nobody pushes, such as a new show's, and what was published and not marked. */
  readonly sweepEveryMs: number
  /** Events read from the table at a time, and kept in memory at most while they can't be published. */
  readonly relayEventsMax: number
}

export interface OutboxRelayOptions {
  readonly shardId: ShardId
  readonly outbox: Outbox
  readonly broker: Broker
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly limits: RelayLimits
  /**
   * A show has other seats since an event that no actor wrote. Whoever wrote it tells the actor, but may have died
   * meanwhile, or never have heard that it is written: the outbox forgets nothing.
   */
  readonly onLayoutChanged: (showId: ShowId) => void
}

/**
 * Publishes the committed events of a shard, each show's in order, at least once.
 *
 * Events are pushed here straight after their commit, so the table isn't read while all goes well. It is read, a
 * sweep, after a claim, when a show turns out to have unpublished events, and after a failure. Marks lag behind on
 * purpose: one a batch would cost a second commit for each, and an event published twice changes nothing.
 */
export class OutboxRelay {
  readonly #options: OutboxRelayOptions
  #pushed: EventRecord[] = []
  /** The table holds unpublished events that were not pushed, or no longer are here. */
  #behind = false
  #running: Promise<void> | undefined
  #marks = new Map<ShowId, Seq>()
  /** The newest mark that is being written. Never rejects. */
  #marking: Promise<void> = Promise.resolve()
  #cancelMarking: (() => void) | undefined
  #cancelRetry: (() => void) | undefined
  #cancelSweep: () => void
  #closed = false

  constructor(options: OutboxRelayOptions) {
    this.#options = options
    this.#cancelSweep = this.#sweepLater()
  }

  push(turns: readonly Turn[]): void {
    for (const { showId, plan, events } of turns) {
      for (const event of events) this.#pushed.push(eventRecord(showId, plan, event))
    }
    if (this.#pushed.length > this.#options.limits.relayEventsMax) {
      this.#pushed = []
      this.#behind = true
    }
    this.#start()
  }

  /** Publishes what is in the table and not marked. */
  sweep(): void {
    this.#behind = true
    this.#start()
  }

  /** Publishes what was pushed, as far as the broker takes it, and marks it. */
  async close(): Promise<void> {
    // Before the wait: what runs goes on to its end, and nothing begins after it.
    this.#closed = true
    await this.#running
    this.#cancelRetry?.()
    this.#cancelSweep()
    // What stays unmarked is published once more by the next start.
    await this.#mark().catch((error) => this.#options.telemetry.publishFailed(error))
  }

  #start(): void {
    if (this.#cancelRetry || this.#closed || !(this.#behind || this.#pushed.length > 0)) return
    this.#running ??= this.#run()
  }

  async #run(): Promise<void> {
    try {
      while (this.#behind || this.#pushed.length > 0) {
        if (this.#behind) {
          await this.#sweep()
          // Asked for once more in the meantime: what was pushed must not overtake it.
          continue
        }
        const records = this.#pushed
        this.#pushed = []
        await this.#publish(records)
      }
    } catch (error) {
      this.#behind = true
      this.#options.telemetry.publishFailed(error)
      this.#retryLater()
    }
    this.#running = undefined
  }

  async #sweep(): Promise<void> {
    const { shardId, outbox, limits } = this.#options
    // What is here is in the table too. What is pushed from now on stays: the read may come too early for it.
    this.#pushed = []
    this.#behind = false
    let records: readonly EventRecord[]
    do {
      await this.#mark()
      records = await outbox.unpublished(shardId, limits.relayEventsMax)
      await this.#publish(records)
    } while (!this.#closed && records.length === limits.relayEventsMax)
    // What is left after a close is the next owner's. So is what was pushed meanwhile: it comes after that, and a mark of
    // it would hide what is left for good.
    if (records.length === limits.relayEventsMax) this.#pushed = []
  }

  async #publish(records: readonly EventRecord[]): Promise<void> {
    if (records.length === 0) return
    const { broker, clock, telemetry, limits, onLayoutChanged } = this.#options
    await broker.publish(records.map(messageOf))
    for (const { showId, seq, type } of records) {
      this.#marks.set(showId, Math.max(seq, this.#marks.get(showId) ?? 0))
      if (type === 'LayoutChanged') onLayoutChanged(showId)
    }
    this.#cancelMarking ??= clock.after(limits.markAfterMs, () => {
      // What stays unmarked is published once more by the next sweep.
      this.#mark().catch((error) => telemetry.publishFailed(error))
    })
  }

  /** Resolves when all that was published is marked, or a mark before this one has failed. */
  #mark(): Promise<void> {
    this.#cancelMarking?.()
    this.#cancelMarking = undefined
    if (this.#marks.size === 0) return this.#marking
    const marks = [...this.#marks].map(([showId, seq]) => ({ showId, seq }))
    this.#marks = new Map()
    const marked = this.#marking.then(() => this.#options.outbox.markPublished(marks))
    this.#marking = marked.catch(() => {})
    return marked
  }

  #sweepLater(): () => void {
    const { clock, limits } = this.#options
    return clock.after(limits.sweepEveryMs, () => {
      this.sweep()
      this.#cancelSweep = this.#sweepLater()
    })
  }

  #retryLater(): void {
    const { clock, limits } = this.#options
    this.#cancelRetry = clock.after(limits.retryAfterMs, () => {
      this.#cancelRetry = undefined
      this.#start()
    })
  }
}

function messageOf(record: EventRecord): Message {
  return { ...record, id: `${record.showId}:${record.seq}`, routingKey: routingKey(record) }
}
