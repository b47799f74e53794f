import { Counter, Gauge, type Registry } from 'prom-client'
import type { Seq, ShowId } from '../../core/ids.ts'
import type { Clock, Records, SeatMapFeed } from '../../ports.ts'
import { greeting, heartbeat } from './frames.ts'
import { inSlices } from './inSlices.ts'
import { WatchedShow } from './watchedShow.ts'
import { Watcher } from './watcher.ts'
import type { WatcherLimits } from './watcherLimits.ts'

export interface SeatWatchersOptions {
  readonly feed: SeatMapFeed
  readonly records: Pick<Records, 'log' | 'versions'>
  /** Why the node can't serve now; undefined when it can. */
  readonly notReady: () => string | undefined
  readonly clock: Clock
  readonly metrics: Registry
  readonly limits: WatcherLimits
}

/** A client that wants to watch. */
export interface NewWatcher {
  readonly showId: ShowId
  /** The version that it has; null: none; NaN: what it has is no version. */
  readonly after: Seq | null
  /** Cuts its connection; absent where there is none. */
  readonly cut?: (() => void) | undefined
}

export type Watching =
  | { readonly ok: true; readonly stream: ReadableStream<Uint8Array> }
  | { readonly ok: false; readonly refusal: 'unknown-show' | 'too-many-watchers' }
  | { readonly ok: false; readonly refusal: 'not-ready'; readonly reason: string }

interface Followed {
  readonly show: WatchedShow
  readonly stop: () => void
}

/**
 * Everybody who watches seat maps on this node. News comes from the feed; the log on disk has the last word: what a
 * client missed is read there, and once a second the versions on disk are compared, so that news that was lost, with
 * Redis or with a node, is late and never missed. A node that isn't ready for some seconds ends its streams, and
 * clients go on elsewhere.
 */
export class SeatWatchers {
  readonly #options: SeatWatchersOptions
  readonly #followed = new Map<ShowId, Followed>()
  /** Shows whose version is being read, to be followed from there. */
  readonly #following = new Map<ShowId, Promise<WatchedShow | undefined>>()
  readonly #frames: Counter
  readonly #slow: Counter
  /** Those who are still to be let in count. */
  #count = 0
  #unreadyLooks = 0
  #isClosed = false
  #cancelLook: (() => void) | undefined
  #cancelHeartbeat: (() => void) | undefined

  constructor(options: SeatWatchersOptions) {
    this.#options = options
    const registers = [options.metrics]
    const count = () => this.#count
    new Gauge({
      name: 'usher_seat_watchers',
      help: 'Clients that watch seat maps on this node.',
      registers,
      collect() {
        this.set(count())
      },
    })
    this.#frames = new Counter({
      name: 'usher_seat_frames_total',
      help: 'Frames of seat map events, each for all watchers of a show.',
      registers,
    })
    this.#slow = new Counter({
      name: 'usher_seat_watchers_dropped_total',
      help: 'Watchers that were let go of because they were too slow.',
      registers,
    })
  }

  /** @throws StorageUnavailableError */
  async watch(client: NewWatcher): Promise<Watching> {
    const { notReady, limits } = this.#options
    const reason = this.#isClosed ? 'this node is ending' : notReady()
    if (reason !== undefined) return { ok: false, refusal: 'not-ready', reason }
    if (this.#count >= limits.watchersMax) return { ok: false, refusal: 'too-many-watchers' }
    this.#count++
    const watching = await this.#letIn(client).catch((error) => {
      this.#count--
      throw error
    })
    if (!watching.ok) this.#count--
    return watching
  }

  /** Ends every stream after what was sent; nobody is let in any more. */
  close(): void {
    this.#isClosed = true
    this.#cancelLook?.()
    this.#cancelHeartbeat?.()
    for (const { show, stop } of this.#followed.values()) {
      stop()
      show.close()
    }
    this.#followed.clear()
  }

  async #letIn({ showId, after, cut }: NewWatcher): Promise<Watching> {
    const { records, clock, limits } = this.#options
    const show = await this.#show(showId)
    if (!show) return { ok: false, refusal: 'unknown-show' }
    if (show.watchers.size + show.joining >= limits.watchersPerShowMax) {
      return { ok: false, refusal: 'too-many-watchers' }
    }
    show.joining++
    try {
      // Another node may be ahead of this one, but none of the disk.
      const isAhead = after !== null && after > show.version
      const isUnknown = isAhead && after > ((await records.versions([showId])).get(showId) ?? 0)
      const watcher = await show.join(isUnknown ? Number.NaN : after, (version, first) => {
        const bytes = [greeting(limits.retryMs), ...first.map((frame) => frame.bytes)]
        const { waitingBytesMax } = limits
        const onGone = (gone: Watcher) => {
          this.#count--
          show.watchers.delete(gone)
        }
        return new Watcher({ version, first: bytes, waitingBytesMax, cut, onGone })
      })
      if (this.#isClosed) watcher.end()
      this.#cancelHeartbeat ??= clock.after(limits.heartbeatMs, () => this.#beat())
      return { ok: true, stream: watcher.stream }
    } finally {
      show.joining--
    }
  }

  #show(showId: ShowId): Promise<WatchedShow | undefined> {
    const known = this.#followed.get(showId)
    if (known) return Promise.resolve(known.show)
    const following =
      this.#following.get(showId) ??
      this.#follow(showId).finally(() => {
        this.#following.delete(showId)
      })
    this.#following.set(showId, following)
    return following
  }

  async #follow(showId: ShowId): Promise<WatchedShow | undefined> {
    const { feed, records, clock, limits } = this.#options
    const version = (await records.versions([showId])).get(showId)
    if (version === undefined || this.#isClosed) return undefined
    const show = new WatchedShow({
      showId,
      version,
      records,
      clock,
      limits,
      onFrame: () => this.#frames.inc(),
      onSlow: () => this.#slow.inc(),
    })
    // What has come since the read is found out about as anything else that is missed.
    this.#followed.set(showId, { show, stop: feed.watch(showId, (news) => show.hear(news)) })
    this.#cancelLook ??= clock.after(limits.lookEveryMs, () => void this.#look())
    return show
  }

  async #look(): Promise<void> {
    const { records, notReady, clock, limits } = this.#options
    this.#unreadyLooks = notReady() === undefined ? 0 : this.#unreadyLooks + 1
    for (const [showId, { show, stop }] of this.#followed) {
      if (this.#unreadyLooks >= limits.unreadyLooksMax)
        for (const watcher of [...show.watchers]) watcher.end()
      if (show.watchers.size + show.joining > 0) continue
      stop()
      show.close()
      this.#followed.delete(showId)
    }
    try {
      const versions = await records.versions([...this.#followed.keys()])
      for (const [showId, version] of versions) this.#followed.get(showId)?.show.look(version)
    } catch {
      // Nothing changes while the disk is out of everybody's reach; out of this node's alone, it isn't ready.
    }
    if (this.#isClosed) return
    this.#cancelLook =
      this.#followed.size === 0 ? undefined : clock.after(limits.lookEveryMs, () => void this.#look())
  }

  /** Shows both ends that the other lives. */
  #beat(): void {
    const { clock, limits } = this.#options
    const watchers = [...this.#followed.values()].flatMap(({ show }) => [...show.watchers])
    void inSlices(watchers, limits.sliceWatchers, clock, (watcher) => {
      if (!watcher.write(heartbeat)) this.#slow.inc()
    })
    this.#cancelHeartbeat =
      watchers.length === 0 ? undefined : clock.after(limits.heartbeatMs, () => this.#beat())
  }
}
