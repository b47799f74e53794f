// Trades memory and a subscription a show for reads that cost a look into a Map. What is served is at most
// `provenForMs` old: a connection on which nothing comes is not trusted to be alive, but asked.
import type { Redis } from 'ioredis'
import type { SharedSeatMap, SharedSeatMaps } from '../../clusterPorts.ts'
import type { ShowId } from '../../core/ids.ts'
import type { Clock } from '../../ports.ts'
import { MapCopy } from './mapCopy.ts'
import { type MapMessage, mapKeyOf, readStoredMap } from './sharedMap.ts'

export interface SubscribedSeatMapsOptions {
  readonly commands: Redis
  /** A connection of its own, for subscriptions. */
  readonly subscriber: Redis
  readonly keyPrefix: string
  readonly clock: Clock
  /** A read that needs Redis waits no longer. */
  readonly readTimeoutMs: number
  /** Shows that nobody has read for so long are dropped, some time before twice as long. */
  readonly idleMs: number
  /** For so long after Redis has shown that the subscriptions live, memory is served without asking. */
  readonly provenForMs: number
}

interface Followed {
  readonly copy: MapCopy
  isSubscribed: boolean
  reading: Promise<void> | undefined
  readAtMs: number
}

/** More often a map that changes under its reader is not read in one request. */
const readingsMax = 3

/** The maps that owners have pushed, followed from the first read of a show until nobody reads it. */
export class SubscribedSeatMaps implements SharedSeatMaps {
  readonly #options: SubscribedSeatMapsOptions
  /** By the name of their channel, which is that of their key. */
  readonly #shows = new Map<string, Followed>()
  #isConnected = false
  #provenAtMs = Number.NEGATIVE_INFINITY
  #proving: Promise<void> | undefined
  #cancelSweep: (() => void) | undefined

  constructor(options: SubscribedSeatMapsOptions) {
    this.#options = options
    const { subscriber } = options
    subscriber.on('message', (key: string, text: string) => this.#hear(key, text))
    subscriber.on('ready', () => {
      this.#isConnected = true
    })
    subscriber.on('close', () => this.#lose())
  }

  async read(showId: ShowId, epochMin: number): Promise<SharedSeatMap | undefined> {
    if (!this.#isConnected) return undefined
    const key = mapKeyOf(this.#options.keyPrefix, showId)
    const show = this.#shows.get(key) ?? this.#follow(key)
    show.readAtMs = this.#options.clock.monotonicMs()
    if (show.copy.epoch === undefined || !this.#isProven()) {
      await this.#inTime(this.#catchUp(key, show))
      // Given up meanwhile: the connection was lost, or there is no such map.
      if (this.#shows.get(key) !== show || !this.#isProven()) return undefined
    }
    const { epoch } = show.copy
    return epoch !== undefined && epoch >= epochMin ? show.copy.map : undefined
  }

  async close(): Promise<void> {
    this.#lose()
    this.#cancelSweep?.()
    this.#cancelSweep = undefined
  }

  /** Waits for it, but no longer than a read may take. */
  async #inTime(work: Promise<void>): Promise<void> {
    const { clock, readTimeoutMs } = this.#options
    const late = Promise.withResolvers<void>()
    const cancel = clock.after(readTimeoutMs, late.resolve)
    await Promise.race([work, late.promise])
    cancel()
  }

  async #catchUp(key: string, show: Followed): Promise<void> {
    if (!this.#isProven()) await this.#prove()
    for (let readings = 0; show.copy.epoch === undefined && readings < readingsMax; readings++) {
      if (this.#shows.get(key) !== show) return
      show.reading ??= this.#readStored(key, show).finally(() => {
        show.reading = undefined
      })
      await show.reading
    }
  }

  async #readStored(key: string, show: Followed): Promise<void> {
    const { commands, subscriber } = this.#options
    try {
      show.copy.beginReading()
      if (!show.isSubscribed) await subscriber.subscribe(key)
      show.isSubscribed = true
      const stored = await readStoredMap(commands, key)
      if (stored) show.copy.endReading(stored)
      else this.#drop(key, show)
    } catch {
      this.#drop(key, show)
    }
  }

  #isProven(): boolean {
    const { clock, provenForMs } = this.#options
    return this.#isConnected && clock.monotonicMs() - this.#provenAtMs < provenForMs
  }

  /** The answer comes after every message that was published before the question. */
  #prove(): Promise<void> {
    this.#proving ??= this.#ping().finally(() => {
      this.#proving = undefined
    })
    return this.#proving
  }

  async #ping(): Promise<void> {
    const { subscriber, clock } = this.#options
    const sentAtMs = clock.monotonicMs()
    try {
      await subscriber.ping()
      this.#provenAtMs = sentAtMs
    } catch {
      // Messages may have been lost with it.
      this.#lose()
      if (subscriber.status === 'ready') subscriber.disconnect(true)
    }
  }

  #follow(key: string): Followed {
    const show = { copy: new MapCopy(), isSubscribed: false, reading: undefined, readAtMs: 0 }
    this.#shows.set(key, show)
    this.#cancelSweep ??= this.#options.clock.after(this.#options.idleMs, () => this.#sweep())
    return show
  }

  #hear(key: string, text: string): void {
    const show = this.#shows.get(key)
    if (!show) return
    try {
      const message: MapMessage = JSON.parse(text)
      show.copy.hear(message)
    } catch {
      // Not what an owner of this version says: what is stored is read anew.
      this.#drop(key, show)
    }
  }

  #sweep(): void {
    const { clock, idleMs } = this.#options
    const readBeforeMs = clock.monotonicMs() - idleMs
    for (const [key, show] of this.#shows) if (show.readAtMs <= readBeforeMs) this.#drop(key, show)
    this.#cancelSweep = this.#shows.size > 0 ? clock.after(idleMs, () => this.#sweep()) : undefined
  }

  #drop(key: string, show: Followed): void {
    if (this.#shows.get(key) !== show) return
    this.#shows.delete(key)
    this.#options.subscriber.unsubscribe(key).catch(() => {})
  }

  /** Without its subscriptions nothing here is certain any more. The next reads begin anew. */
  #lose(): void {
    this.#isConnected = false
    this.#provenAtMs = Number.NEGATIVE_INFINITY
    this.#shows.clear()
  }
}
