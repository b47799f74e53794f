import type { Redis } from 'ioredis'
import type { ShowId } from '../../core/ids.ts'
import type { Clock, SeatMapFeed, SeatMapNews } from '../../ports.ts'
import { SeatMapListeners } from '../seatMapListeners.ts'
import { type MapMessage, mapKeyOf } from './sharedMap.ts'

export interface PublishedSeatMapsOptions {
  /** A connection of its own: others end their subscriptions when they please. */
  readonly watcher: Redis
  readonly keyPrefix: string
  readonly clock: Clock
  /** A connection that has died without a word is noticed after so long. */
  readonly askEveryMs: number
}

/**
 * What owners say about their shows when they push a map. Nothing is made up for here: while the connection is lost,
 * nothing is heard, and whoever watches finds out by the versions.
 */
export class PublishedSeatMaps implements SeatMapFeed {
  readonly #options: PublishedSeatMapsOptions
  readonly #listeners = new SeatMapListeners()

  #cancelAsking: (() => void) | undefined

  constructor(options: PublishedSeatMapsOptions) {
    this.#options = options
    options.watcher.on('message', (_key: string, text: string) => this.#hear(text))
    options.watcher.on('ready', () => this.#subscribe(...this.#listeners.showIds))
    // That Redis is away is told by those who need it.
    options.watcher.on('error', () => {})
  }

  close(): void {
    this.#cancelAsking?.()
  }

  watch(showId: ShowId, hear: (news: SeatMapNews) => void): () => void {
    const isFirst = !this.#listeners.has(showId)
    const stop = this.#listeners.watch(showId, hear)
    this.#askLater()
    if (isFirst && this.#options.watcher.status === 'ready') this.#subscribe(showId)
    return () => {
      stop()
      if (this.#listeners.has(showId)) return
      // Fails when the connection does, which ends it too.
      this.#options.watcher.unsubscribe(this.#keyOf(showId)).catch(() => {})
    }
  }

  #subscribe(...showIds: ShowId[]): void {
    if (showIds.length === 0) return
    const keys = showIds.map((showId) => this.#keyOf(showId))
    // One that fails on a connection that stands would leave these shows unheard.
    this.#options.watcher.subscribe(...keys).catch(() => this.#reconnect())
  }

  #keyOf(showId: ShowId): string {
    return mapKeyOf(this.#options.keyPrefix, showId)
  }

  #reconnect(): void {
    const { watcher } = this.#options
    if (watcher.status === 'ready') watcher.disconnect(true)
  }

  /** As long as anybody listens. */
  #askLater(): void {
    const { watcher, clock, askEveryMs } = this.#options
    this.#cancelAsking ??= clock.after(askEveryMs, () => {
      this.#cancelAsking = undefined
      if (this.#listeners.showIds.length === 0) return
      if (watcher.status === 'ready') watcher.ping().catch(() => this.#reconnect())
      this.#askLater()
    })
  }

  #hear(text: string): void {
    const message = parse(text)
    // Not what an owner of this version says: it is missed as what isn't heard at all.
    if (message && Number.isSafeInteger(message.version)) this.#listeners.tell(message)
  }
}

function parse(text: string): MapMessage | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
