import type { HallId, Seq, ShowId } from '../../src/core/ids.ts'
import type { Command } from '../../src/core/reservations/command.ts'
import type { Outbox } from '../../src/ports.ts'
import { OutboxRelay, type RelayLimits } from '../../src/workers/outboxRelay.ts'
import { creator, type LiveShow, ShardWriter, shardId } from '../contracts/shardWriter.ts'
import { layoutOf, now, reserve, showId } from '../core/builders.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { MemoryStore } from '../fakes/memoryStore.ts'
import { SilentTelemetry } from '../fakes/silentTelemetry.ts'
import { PausedBroker } from './pausedBroker.ts'

export const limits: RelayLimits = {
  markAfterMs: 500,
  retryAfterMs: 1000,
  sweepEveryMs: 10_000,
  relayEventsMax: 10,
}

export const other = 'other' as ShowId

/**
 * A relay between a table in memory and a broker that the test moves by hand, with two shows. Their creations, events
 * 1, have been published; each turn here makes one event.
 */
export class RelayStage {
  readonly clock = new ManualClock(now)
  readonly telemetry = new SilentTelemetry()
  readonly broker = new PausedBroker()
  readonly relay: OutboxRelay
  /** Every call of markPublished that succeeded. */
  readonly marks: { readonly showId: ShowId; readonly seq: Seq }[][] = []
  /** Shows of which it said that their seats are others. */
  readonly refurbished: ShowId[] = []
  /** While it is set nothing can be marked. */
  unmarkable: Error | undefined
  /** A mark is written once it resolves. */
  beforeMark = Promise.resolve()
  /** What was read is given once it resolves. */
  afterRead = Promise.resolve()
  readonly #disk = new MemoryStore()
  readonly #writer: ShardWriter
  readonly #shows: Map<ShowId, LiveShow>

  private constructor(writer: ShardWriter, disk: MemoryStore, shows: Map<ShowId, LiveShow>) {
    this.#writer = writer
    this.#disk = disk
    this.#shows = shows
    const outbox: Outbox = {
      unpublished: async (of, limit) => {
        const read = await disk.unpublished(of, limit)
        await this.afterRead
        return read
      },
      markPublished: async (marks) => {
        await this.beforeMark
        if (this.unmarkable) throw this.unmarkable
        await disk.markPublished(marks)
        this.marks.push([...marks])
      },
    }
    const { broker, clock, telemetry } = this
    const onLayoutChanged = (showId: ShowId) => void this.refurbished.push(showId)
    this.relay = new OutboxRelay({ shardId, outbox, broker, clock, telemetry, limits, onLayoutChanged })
  }

  static async open(): Promise<RelayStage> {
    const disk = new MemoryStore()
    const writer = await ShardWriter.claim({ shows: disk, outbox: disk, directory: disk })
    const row = 'A'.repeat(200)
    const shows = [
      await writer.makeShow({ maxSeatsPerUser: 200 }, row),
      await writer.makeShow({ id: other }, row),
    ]
    await disk.markPublished(shows.map(({ state }) => ({ showId: state.show.id, seq: 1 })))
    return new RelayStage(writer, disk, new Map(shows.map((show) => [show.state.show.id, show])))
  }

  /** Takes turns, one batch on the disk, and pushes them. Reserves one more seat unless told otherwise. */
  async push(id: ShowId = showId, ...commands: Command[]): Promise<void> {
    this.relay.push(await this.write(id, ...commands))
  }

  /** Writes the same to the disk, and tells nobody: as LayoutChanged, which the show's actor doesn't write. */
  async write(id: ShowId = showId, ...commands: Command[]) {
    const show = this.#shows.get(id)!
    const asked = commands.length > 0 ? commands : [reserve('ann', `A${show.state.seq}`)]
    const turns = asked.map((command) => show.turn(command))
    await this.#writer.commit(...turns)
    return turns
  }

  /** Staff give the hall of a show another row. */
  replaceLayout(id: ShowId): void {
    this.#disk.replaceLayout(`hall-of-${id}` as HallId, layoutOf('AA'), creator, now)
  }

  /** A show that was made a moment ago. */
  async makeShow(id: ShowId): Promise<void> {
    this.#shows.set(id, await this.#writer.makeShow({ id }, 'AAAA'))
  }

  /** The numbers of a show's events in the order in which the broker took them. */
  published(id: ShowId = showId): Seq[] {
    return this.broker.published.filter((message) => message.showId === id).map(({ seq }) => seq)
  }

  /** The last event of a show that is marked on the disk. */
  marked(id: ShowId = showId): Seq {
    return this.#disk.snapshot(id)!.publishedSeq
  }

  /** The last event of a show on the disk. */
  written(id: ShowId = showId): Seq {
    return this.#disk.snapshot(id)!.seq
  }
}
