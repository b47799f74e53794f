import { GroupCommit } from '../actors/groupCommit.ts'
import { ShowActors } from '../actors/showActors.ts'
import type { ShowId } from '../core/ids.ts'
import type { Turn } from '../core/records/turn.ts'
import type { Command, Idempotency } from '../core/reservations/command.ts'
import type { Outcome } from '../core/reservations/outcome.ts'
import { seatMapOf } from '../core/seats/seatMap.ts'
import type { ShardId } from '../core/shows/shardOf.ts'
import type { ShowState } from '../core/shows/showState.ts'
import { NotOwnerError, ShardUnavailableError, StorageUnavailableError } from '../faults.ts'
import type { Clock, SeatMaps, ShowStore, Telemetry } from '../ports.ts'
import { ShowLoader } from './showLoader.ts'

/** How actors are kept. Defaults, with their reasons, are in config.ts. */
export interface ActorLimits {
  readonly mailboxCapacity: number
  readonly batchEventsMax: number
  readonly passivateAfterMs: number
  readonly nudgeAfterMs: number
  /** Between two tries to take a shard back after a failed write. */
  readonly recoverEveryMs: number
}

export interface ShardHostOptions {
  readonly shardId: ShardId
  readonly store: ShowStore
  readonly seatMaps: SeatMaps
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly limits: ActorLimits
  /** Whether this node may take turns of the shard, and claim it again. */
  readonly mayServe: () => boolean
  /** The shard is served from now on, at that epoch: after the first claim and after each that follows a failure. */
  readonly onClaimed: (epoch: number) => void
  /** Turns are on disk: their events can be published. */
  readonly onDurable: (turns: readonly Turn[]) => void
  /** The shard may have events that were written and not published: after a claim, or seen when a show was loaded. */
  readonly onUnpublished: (shardId: ShardId) => void
}

interface Serving {
  readonly actors: ShowActors
  readonly commits: GroupCommit
}

/**
 * Serves one shard: claims it, keeps its actors, and after a failed write throws them all away and claims it again.
 * There is no rollback code: memory that may not match the disk is never repaired, only loaded again.
 */
export class ShardHost {
  readonly #options: ShardHostOptions
  readonly #loader: ShowLoader
  #serving: Serving | undefined
  #epoch = 0
  #closed = false
  #draining = false
  /** Asked and not answered. */
  #asked = 0
  #onQuiet: (() => void) | undefined
  /** Why the shard isn't served: a failed write or claim. */
  #failure: unknown
  /** Shows that have lost their actors. Their maps stay for readers until the disk can be asked again. */
  readonly #orphans = new Set<ShowId>()
  #cancelRetry: (() => void) | undefined
  /** When a failed shard was last tried to be claimed again. */
  #recoveredAtMs = Number.NEGATIVE_INFINITY
  #cancelWaking: (() => void) | undefined

  constructor(options: ShardHostOptions) {
    this.#options = options
    this.#loader = new ShowLoader(options.store, options.clock)
  }

  /** Of the last claim; 0 before the first. */
  get epoch(): number {
    return this.#epoch
  }

  get isServing(): boolean {
    return this.#serving !== undefined
  }

  /**
   * Claims the shard and wakes the shows that time has work for.
   *
   * @throws NotOwnerError this node may not serve it (any more).
   * @throws StorageUnavailableError
   */
  async claim(): Promise<void> {
    const { shardId, store, telemetry, mayServe, onClaimed, onUnpublished } = this.#options
    if (!mayServe()) throw new NotOwnerError(`shard ${shardId} is not this node's to claim`)
    const epoch = await store.raiseEpoch(shardId)
    const restless = await store.restless(shardId)
    if (this.#closed || !mayServe()) throw new NotOwnerError(`shard ${shardId} was lost while it was claimed`)
    // Their epoch is over: what they would write is refused.
    this.#serving?.actors.stop(this.#unavailable('the shard has been claimed again'))
    const serving = this.#serve(epoch)
    this.#serving = serving
    this.#epoch = epoch
    this.#failure = undefined
    this.#forgetOrphans()
    telemetry.shardServing(shardId, epoch)
    onClaimed(epoch)
    onUnpublished(shardId)
    for (const showId of restless) serving.actors.activate(showId).catch(() => {})
  }

  /** @throws NotOwnerError nothing was done; the owner, when there is one, is another node. */
  async ask(showId: ShowId, command: Command, idempotency?: Idempotency): Promise<Outcome> {
    const actors = this.#actors()
    this.#asked++
    try {
      return await actors.ask(showId, command, idempotency)
    } finally {
      this.#asked--
      if (this.#asked === 0) this.#onQuiet?.()
    }
  }

  /** Loads the show if nobody has; false when there is none. */
  async activate(showId: ShowId): Promise<boolean> {
    return this.#actors().activate(showId)
  }

  /** Loads the show again, or for once: readers elsewhere may have what is no longer true. */
  reload(showId: ShowId): void {
    // The map may be that of this node's next claim by now.
    if (this.#closed) return
    // Readers here wait for the new one.
    this.#options.seatMaps.forget(showId)
    this.#serving?.actors.reload(showId)
    this.#serving?.actors.activate(showId).catch(() => {})
  }

  /** How much is in memory: shows with an actor, and requests that wait for an answer. */
  depth(): { activeShows: number; asked: number } {
    return { activeShows: this.#serving?.actors.size ?? 0, asked: this.#asked }
  }

  /** Takes no more commands, and answers those it has; resolves when it has, or when the time is up. */
  async drain(timeoutMs: number): Promise<void> {
    this.#draining = true
    if (this.#asked === 0) return
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(timeoutMs, resolve)
      this.#onQuiet = () => {
        cancel()
        resolve()
      }
    })
  }

  /** Drops the maps that stayed for readers when the host was closed. */
  forgetMaps(): void {
    this.#forgetOrphans()
  }

  /**
   * Takes no more turns, and waits until those that were taken are written; what waits for its turn fails. The maps
   * stay: they are what was last true, until another owner is known.
   */
  async close(): Promise<void> {
    this.#closed = true
    this.#cancelRetry?.()
    this.#cancelWaking?.()
    const serving = this.#serving
    this.#serving = undefined
    const stopped = serving?.actors.stop(this.#unavailable('this node lets go of the shard')) ?? []
    for (const showId of stopped) this.#orphans.add(showId)
    await serving?.commits.settled().catch(() => {})
  }

  #actors(): ShowActors {
    const { shardId, mayServe } = this.#options
    if (this.#draining || !mayServe()) throw new NotOwnerError(`shard ${shardId} is not served here`)
    if (!this.#serving) throw this.#unavailable('the shard is not being served here')
    return this.#serving.actors
  }

  #unavailable(reason: string): Error {
    const failure = this.#failure
    return failure instanceof StorageUnavailableError
      ? new StorageUnavailableError(reason, failure)
      : new ShardUnavailableError(reason, this.#options.limits.recoverEveryMs, failure)
  }

  #serve(epoch: number): Serving {
    const { shardId, store, seatMaps, clock, telemetry, limits, onDurable } = this.#options
    const commits = new GroupCommit({
      write: (turns) => store.commit(shardId, epoch, turns),
      clock,
      batchEventsMax: limits.batchEventsMax,
      onDurable: (turns, tookMs) => {
        for (const turn of turns) seatMaps.change(turn)
        telemetry.batchCommitted(turns.length, tookMs)
        onDurable(turns)
      },
      onFailed: (error) => {
        telemetry.shardFailed(shardId, error)
        this.#serving = undefined
        this.#failure = error
        const stopped = actors.stop(this.#unavailable('the shard is being loaded again'))
        for (const showId of stopped) this.#orphans.add(showId)
        this.#recover()
      },
    })
    const actors = new ShowActors({
      ...limits,
      load: (showId) => this.#load(showId, epoch, serving),
      commits,
      clock,
      telemetry,
      onPassivated: (showId) => {
        seatMaps.forget(showId)
        telemetry.activeShows(shardId, actors.size)
      },
    })
    const serving = { actors, commits }
    return serving
  }

  /** At once, unless the last try was just now: a write that fails every time must not keep the node busy. */
  #recover(): void {
    const { clock, limits, mayServe } = this.#options
    // Whoever has the lease now will claim it.
    if (this.#closed || !mayServe()) return
    const waitMs = this.#recoveredAtMs + limits.recoverEveryMs - clock.monotonicMs()
    if (waitMs > 0) this.#cancelRetry = clock.after(waitMs, () => void this.#claimAgain())
    else void this.#claimAgain()
  }

  async #claimAgain(): Promise<void> {
    const { shardId, clock, telemetry } = this.#options
    this.#recoveredAtMs = clock.monotonicMs()
    try {
      await this.claim()
    } catch (error) {
      if (error instanceof NotOwnerError) return
      telemetry.shardFailed(shardId, error)
      this.#failure = error
      this.#recover()
    }
  }

  async #load(showId: ShowId, epoch: number, serving: Serving): Promise<ShowState | undefined> {
    const { shardId, seatMaps, telemetry, onUnpublished } = this.#options
    try {
      const loaded = await this.#loader.load(showId)
      // Read for an actor that has been thrown away since: its successor may know better already.
      if (!loaded || serving !== this.#serving) return undefined
      const { show, seq, occupancy } = loaded.state
      this.#orphans.delete(showId)
      seatMaps.publish(seatMapOf(showId, show.hallId, seq, occupancy), epoch)
      if (loaded.unpublished) onUnpublished(shardId)
      telemetry.activeShows(shardId, serving.actors.size)
      return loaded.state
    } catch (error) {
      telemetry.loadFailed(showId, error)
      // The shard may have been claimed again meanwhile, and the show be served: its map is no orphan's then.
      if (serving === this.#serving) {
        this.#orphans.add(showId)
        this.#wakeLater()
      }
      throw error
    }
  }

  /** The disk can be asked again: maps that no actor keeps up are of no more use. */
  #forgetOrphans(): void {
    for (const showId of this.#orphans) this.#options.seatMaps.forget(showId)
    this.#orphans.clear()
  }

  /** A show that can't be loaded now may have holds and a line, and perhaps nobody asks for it any more. */
  #wakeLater(): void {
    if (this.#closed) return
    const { clock, limits } = this.#options
    this.#cancelWaking ??= clock.after(limits.recoverEveryMs, () => {
      this.#cancelWaking = undefined
      void this.#wake()
    })
  }

  async #wake(): Promise<void> {
    const { shardId, store } = this.#options
    const serving = this.#serving
    // The claim to come wakes them.
    if (!serving) return
    try {
      const restless = await store.restless(shardId)
      if (serving !== this.#serving) return
      this.#forgetOrphans()
      for (const showId of restless) serving.actors.activate(showId).catch(() => {})
    } catch {
      this.#wakeLater()
    }
  }
}
