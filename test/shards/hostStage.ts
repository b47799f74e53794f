import { LocalSeatMaps } from '../../src/adapters/embedded/localSeatMaps.ts'
import type { ShowId } from '../../src/core/ids.ts'
import type { Turn } from '../../src/core/records/turn.ts'
import type { Command, Idempotency } from '../../src/core/reservations/command.ts'
import type { Outcome } from '../../src/core/reservations/outcome.ts'
import type { Show } from '../../src/core/shows/show.ts'
import { type ActorLimits, ShardHost } from '../../src/shards/shardHost.ts'
import { ShardWriter, shardId } from '../contracts/shardWriter.ts'
import { drawn, minute, now, showId } from '../core/builders.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { MemoryStore } from '../fakes/memoryStore.ts'
import { PausedStore } from '../fakes/pausedStore.ts'
import { SilentTelemetry } from '../fakes/silentTelemetry.ts'
import { tick } from '../fakes/tick.ts'

const limits: ActorLimits = {
  mailboxCapacity: 100,
  batchEventsMax: 1000,
  passivateAfterMs: 10 * minute,
  nudgeAfterMs: 5000,
  recoverEveryMs: 1000,
}

/** A host on a store that a test moves by hand. Several may share one disk. */
export class HostStage {
  readonly clock = new ManualClock(now)
  readonly telemetry = new SilentTelemetry()
  readonly seatMaps = new LocalSeatMaps()
  readonly store: PausedStore
  readonly host: ShardHost
  readonly durable: Turn[] = []
  mayServe = true
  /** Epochs of onClaimed. */
  readonly claimed: number[] = []
  /** Calls of onUnpublished. */
  unpublished = 0
  #landed = 0

  constructor(disk = new MemoryStore()) {
    this.store = new PausedStore(disk)
    this.host = new ShardHost({
      shardId,
      store: this.store,
      seatMaps: this.seatMaps,
      clock: this.clock,
      telemetry: this.telemetry,
      limits,
      mayServe: () => this.mayServe,
      onClaimed: (epoch) => this.claimed.push(epoch),
      onDurable: (turns) => this.durable.push(...turns),
      onUnpublished: () => {
        this.unpublished++
      },
    })
  }

  /** A host that has claimed the shard, of one show with a row of seats. */
  static async claimed(row: string): Promise<HostStage> {
    const stage = new HostStage()
    await stage.makeShow({}, row)
    await stage.host.claim()
    return stage
  }

  /** Makes a show, straight on the disk, with these turns taken. */
  async makeShow(change: Partial<Show>, row: string, ...commands: Command[]): Promise<void> {
    const { disk } = this.store
    const writer = await ShardWriter.claim({ shows: disk, outbox: disk, directory: disk })
    const show = await writer.makeShow(change, row)
    await writer.commit(...commands.map((command) => show.turn(command)))
  }

  ask(command: Command, idempotency?: Idempotency, id = showId): Promise<Outcome> {
    const asked = this.host.ask(id, command, idempotency)
    // Looked at later, when it may have failed already.
    asked.catch(() => {})
    return asked
  }

  /** Lands every write that is asked for, and those that follow from them, until none is. */
  async landAll(): Promise<void> {
    await tick()
    for (const { batches } = this.store; this.#landed < batches.length; await tick()) {
      batches[this.#landed++]!.land()
    }
  }

  /** Asks, lands what is to be written, and gives the answer. */
  async answer(command: Command, idempotency?: Idempotency, id = showId): Promise<Outcome> {
    const asked = this.ask(command, idempotency, id)
    await this.landAll()
    return asked
  }

  /** The seats of a show as the disk has them. */
  async drawn(id: ShowId = showId): Promise<string> {
    const { disk } = this.store
    const writer = ShardWriter.reader({ shows: disk, outbox: disk, directory: disk })
    return drawn((await writer.load(id)).state)[0]!
  }
}
