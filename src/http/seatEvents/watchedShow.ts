import type { Seq, ShowId } from '../../core/ids.ts'
import type { SeatStatusName } from '../../core/seats/occupancy.ts'
import type { Clock, Records, SeatMapNews } from '../../ports.ts'
import { type Frame, resetFrame, seatsFrame } from './frames.ts'
import { inSlices } from './inSlices.ts'
import { type MissedChanges, missedChanges } from './missedChanges.ts'
import type { Watcher } from './watcher.ts'
import type { WatcherLimits } from './watcherLimits.ts'

export interface WatchedShowOptions {
  readonly showId: ShowId
  /** As it is on disk. */
  readonly version: Seq
  readonly records: Pick<Records, 'log'>
  readonly clock: Clock
  readonly limits: WatcherLimits
  readonly onFrame: () => void
  readonly onSlow: () => void
}

/**
 * One show, as its watchers on this node are told of it: news gathers, and goes out as one frame for all of them. News
 * that doesn't lead on from what is known is made up for out of the log.
 */
export class WatchedShow {
  readonly watchers = new Set<Watcher>()
  /** Clients that are about to be watchers. */
  joining = 0
  readonly #options: WatchedShowOptions
  /** Of the last frame: who has this needs no more to follow from here. */
  #version: Seq
  /** What the next frame says. */
  #changes = new Map<string, SeatStatusName>()
  #nextVersion: Seq
  /** The next frame says that the map is to be read again. */
  #isReset = false
  /** There are events up to here; what is between is to be read. */
  #known: Seq
  /** On disk when it was last looked at. */
  #seen: Seq = 0
  #sentAtMs = Number.NEGATIVE_INFINITY
  #isBusy = false
  #cancelNext: (() => void) | undefined
  /** What is being read for those who have missed it, by their version: a crowd that comes back reads once. */
  readonly #reading = new Map<Seq, Promise<MissedChanges | undefined>>()

  constructor(options: WatchedShowOptions) {
    this.#options = options
    this.#version = options.version
    this.#nextVersion = options.version
    this.#known = options.version
  }

  get version(): Seq {
    return this.#version
  }

  hear({ from, version, changes }: SeatMapNews): void {
    if (version <= this.#nextVersion) return
    this.#known = Math.max(this.#known, version)
    // They say what a seat is now, so what is known of them already does no harm.
    if (from !== null && from <= this.#nextVersion) this.#take(version, Object.entries(changes))
    this.#sendSoon()
  }

  /** Takes note of the version on disk. News takes a moment, so it isn't missed before the look after this one. */
  look(onDisk: Seq): void {
    const { clock, limits } = this.#options
    this.#known = Math.max(this.#known, this.#seen)
    this.#seen = onDisk
    // What could not be read is tried again, and not at once.
    if (this.#known > this.#nextVersion && clock.monotonicMs() - this.#sentAtMs >= limits.frameEveryMs) {
      this.#sendSoon()
    }
  }

  /**
   * Takes in a client, with the frames that it has missed.
   *
   * @param after what it has; null: nothing yet; NaN: nothing that can be led on from.
   * @param make makes a watcher that has this version once it has been sent those frames.
   * @throws StorageUnavailableError
   */
  async join(after: Seq | null, make: (version: Seq, first: readonly Frame[]) => Watcher): Promise<Watcher> {
    const frames = after === null ? [] : await this.#since(after)
    if (after === null) frames.push(seatsFrame(this.#version, new Map()))
    // Nothing may come between the last look at the version and this.
    const watcher = make(Math.max(after || 0, frames.at(-1)?.version ?? 0), frames)
    this.watchers.add(watcher)
    return watcher
  }

  close(): void {
    this.#cancelNext?.()
    for (const watcher of [...this.watchers]) watcher.end()
  }

  /** What leads from there to here at the moment of the return. */
  async #since(after: Seq): Promise<Frame[]> {
    const frames: Frame[] = []
    let version = after
    // Each round begins with what the one before it ended with; a show that outruns it is read as a whole.
    for (let rounds = 0; version < this.#version && rounds < roundsMax; rounds++) {
      const missed = await this.#missed(version)
      if (!missed || missed.changes.size > this.#options.limits.changesMax) break
      version = missed.version
      frames.push(seatsFrame(version, missed.changes))
    }
    return version >= this.#version ? frames : [resetFrame(this.#version)]
  }

  #missed(after: Seq): Promise<MissedChanges | undefined> {
    const { records, showId, limits } = this.#options
    if (this.#version - after > limits.missedEventsMax) return Promise.resolve(undefined)
    const reading =
      this.#reading.get(after) ??
      missedChanges(records, showId, after, limits.missedEventsMax).finally(() => {
        this.#reading.delete(after)
      })
    this.#reading.set(after, reading)
    return reading
  }

  #take(version: Seq, changes: Iterable<readonly [string, SeatStatusName]>): void {
    this.#nextVersion = version
    this.#known = Math.max(this.#known, version)
    for (const [seat, status] of changes) this.#changes.set(seat, status)
    if (this.#changes.size > this.#options.limits.changesMax) this.#isReset = true
  }

  /** As soon as it may. */
  #sendSoon(): void {
    if (this.#cancelNext || this.#isBusy) return
    const { clock, limits } = this.#options
    // Not now: there may be more turns in the batch that this comes from.
    const waitMs = Math.max(0, this.#sentAtMs + limits.frameEveryMs - clock.monotonicMs())
    this.#cancelNext = clock.after(waitMs, () => {
      this.#cancelNext = undefined
      void this.#send()
    })
  }

  async #send(): Promise<void> {
    const { clock } = this.#options
    this.#isBusy = true
    this.#sentAtMs = clock.monotonicMs()
    const isComplete = this.#known <= this.#nextVersion || (await this.#catchUp())
    const frame = this.#frame()
    if (frame) await this.#sendAll(frame)
    this.#isBusy = false
    // What has come meanwhile. After a failure the next look tries again.
    if (isComplete && (this.#known > this.#nextVersion || this.#nextVersion > this.#version)) this.#sendSoon()
  }

  /** @returns false when the log can't be read now. */
  async #catchUp(): Promise<boolean> {
    const { records, showId, limits } = this.#options
    try {
      const missed = await missedChanges(records, showId, this.#nextVersion, limits.missedEventsMax)
      if (!missed) {
        this.#nextVersion = this.#known
        this.#isReset = true
      } else if (missed.version > this.#nextVersion) this.#take(missed.version, missed.changes)
      return this.#known <= this.#nextVersion
    } catch {
      return false
    }
  }

  /** What has gathered; undefined when no seat is another than before. */
  #frame(): Frame | undefined {
    if (this.#nextVersion === this.#version) return undefined
    this.#version = this.#nextVersion
    const changes = this.#changes
    const isReset = this.#isReset
    this.#changes = new Map()
    this.#isReset = false
    if (isReset) return resetFrame(this.#version)
    return changes.size > 0 ? seatsFrame(this.#version, changes) : undefined
  }

  /** The same bytes to all; those who come while it goes out have it already. */
  async #sendAll(frame: Frame): Promise<void> {
    const { clock, limits, onFrame, onSlow } = this.#options
    onFrame()
    await inSlices([...this.watchers], limits.sliceWatchers, clock, (watcher) => {
      if (!watcher.send(frame)) onSlow()
    })
  }
}

const roundsMax = 3
