import { GroupCommit } from '../../src/actors/groupCommit.ts'
import { ShowActor, type ShowActorOptions } from '../../src/actors/showActor.ts'
import type { ShowId } from '../../src/core/ids.ts'
import type { Command, Idempotency } from '../../src/core/reservations/command.ts'
import type { Outcome } from '../../src/core/reservations/outcome.ts'
import { compileLayout } from '../../src/core/seats/seatPlan.ts'
import type { Show } from '../../src/core/shows/show.ts'
import { restoreShowState, type ShowState } from '../../src/core/shows/showState.ts'
import { LiveShow } from '../contracts/shardWriter.ts'
import { layoutOf, now, showId, showOf, user } from '../core/builders.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { MemoryStore } from '../fakes/memoryStore.ts'
import { PausedStore } from '../fakes/pausedStore.ts'
import { SilentTelemetry } from '../fakes/silentTelemetry.ts'
import { tick } from '../fakes/tick.ts'

const shardId = 0

/** Everything around an actor: a store that a test moves by hand, a clock, a group commit. */
export class ActorStage {
  readonly clock = new ManualClock(now)
  readonly telemetry = new SilentTelemetry()
  readonly store: PausedStore
  /** Ends of the actor's life that it told of. */
  gone = 0
  /** Taken into account by the next load: what a bug would do to the state. */
  spoil: (state: ShowState) => void = () => {}
  readonly commits: GroupCommit

  constructor(disk = new MemoryStore(), batchEventsMax = 1000) {
    this.store = new PausedStore(disk)
    const epoch = disk.raiseEpoch(shardId)
    this.commits = new GroupCommit({
      write: async (turns) => this.store.commit(shardId, await epoch, turns),
      clock: this.clock,
      batchEventsMax,
      onDurable: () => {},
      onFailed: () => {},
    })
  }

  /** A show, drawn as `layoutOf` reads it, and an actor that has loaded it. */
  static async ready(...rows: string[]): Promise<{ stage: ActorStage; actor: ShowActor }> {
    const stage = await ActorStage.with(rows)
    const actor = stage.actor()
    await actor.loaded()
    return { stage, actor }
  }

  /** A show that nobody has loaded yet. */
  static async with(
    rows: readonly string[],
    change: Partial<Show> = {},
    batchEventsMax?: number,
  ): Promise<ActorStage> {
    const stage = new ActorStage(new MemoryStore(), batchEventsMax)
    const show = showOf(change)
    const layout = layoutOf(...rows)
    const { seatCount } = compileLayout(layout)
    await stage.store.disk.createHall({ id: show.hallId, name: 'One', layout, version: 1, seatCount })
    await stage.store.disk.createShow(show, shardId, user('creator'))
    return stage
  }

  /** The actor of the show, as one with that id would be. */
  actor(change: Partial<ShowActorOptions> = {}): ShowActor {
    return new ShowActor({ ...this.options(), ...change })
  }

  options(id = showId): ShowActorOptions {
    return {
      showId: id,
      load: () => this.load(id),
      commits: this.commits,
      clock: this.clock,
      telemetry: this.telemetry,
      mailboxCapacity: 100,
      nudgeAfterMs: 5000,
      onGone: () => {
        this.gone++
      },
    }
  }

  async load(id: ShowId): Promise<ShowState | undefined> {
    const snapshot = await this.store.load(id, 0)
    if (!snapshot) return undefined
    const { hall } = snapshot
    const state = restoreShowState(snapshot, compileLayout(await this.store.layout(hall.id, hall.version)))
    this.spoil(state)
    return state
  }

  /** What the disk has, as memory would have it. */
  async onDisk(): Promise<ShowState> {
    const snapshot = this.store.disk.snapshot(showId)!
    const layout = await this.store.disk.layout(snapshot.hall.id, snapshot.hall.version)
    return restoreShowState(snapshot, compileLayout(layout))
  }

  /** Has a turn taken and written by somebody else. */
  async writeElsewhere(command: Command): Promise<void> {
    const turn = new LiveShow(await this.onDisk()).turn(command)
    await this.store.disk.commit(shardId, this.store.disk.epoch(shardId), [turn])
  }

  /** Lands every write that is asked for, and those that follow from them, until none is. */
  async landAll(): Promise<void> {
    await tick()
    for (let landed = this.#landed; landed < this.store.batches.length; landed++) {
      this.store.batches[landed]!.land()
      this.#landed = landed + 1
      await tick()
    }
  }
  #landed = 0

  /** Asks, lands what is to be written, and gives the answer. */
  async answer(actor: ShowActor, command: Command, idempotency?: Idempotency): Promise<Outcome> {
    const asked = actor.ask(command, idempotency)
    asked.catch(() => {})
    await this.landAll()
    return asked
  }
}
