import type { Redis } from 'ioredis'
import type { ShowId } from '../../core/ids.ts'
import type { Turn } from '../../core/records/turn.ts'
import { type SeatCounts, type SeatMap, seatMapChanges } from '../../core/seats/seatMap.ts'
import type { Clock, SeatMapFeed, SeatMapNews, SeatMaps, SeatMapText } from '../../ports.ts'
import { LocalSeatMaps } from '../embedded/localSeatMaps.ts'
import type { Outage } from './outage.ts'
import { PushedShow } from './pushedShow.ts'
import { type MapToStore, mapKeyOf, mapStoreOf, type StoreAnswer } from './sharedMap.ts'

export interface PushedSeatMapsOptions {
  readonly commands: Redis
  readonly outage: Outage
  readonly keyPrefix: string
  readonly clock: Clock
  /** The shortest time from one push of a show to its next. */
  readonly pushEveryMs: number
  /** A push waits as many times as long as the one before it has kept the processor busy. */
  readonly pushPauseFactor: number
  /** Pushes that wait for their answers at a time, over all shows. */
  readonly pushesMax: number
  /** More seats than that are not named in a message: readers get the whole map. */
  readonly changesMax: number
  /** After a push has failed on a connection that stands. */
  readonly retryAfterMs: number
  /** A map stays in Redis for so long after its last push. */
  readonly mapKeptMs: number
}

/**
 * The seat maps of the shows that are active in this process, which are pushed to Redis for the other nodes. Nothing
 * here waits for Redis: while it is away, all that is kept is which shows are to be pushed, and the newest map goes
 * out when it is back.
 */
export class PushedSeatMaps implements SeatMaps, SeatMapFeed {
  readonly #options: PushedSeatMapsOptions
  readonly #store: (map: MapToStore) => Promise<StoreAnswer>
  readonly #local = new LocalSeatMaps()
  readonly #shows = new Map<ShowId, PushedShow>()
  /** Shows whose time has come. */
  readonly #due = new Set<ShowId>()
  /** Shows that wait for theirs, and how to call it off. */
  readonly #waiting = new Map<ShowId, () => void>()
  #underWay = 0
  #isPumping = false
  #cancelRetry: (() => void) | undefined
  #isClosed = false

  constructor(options: PushedSeatMapsOptions) {
    this.#options = options
    this.#store = mapStoreOf(options.commands)
    options.commands.on('ready', () => this.#pushAll())
  }

  publish(map: SeatMap, epoch: number): void {
    this.#local.publish(map)
    const show = this.#shows.get(map.showId)
    if (show) show.publish(map, epoch)
    else this.#shows.set(map.showId, new PushedShow(map, epoch))
    this.#push(map.showId)
  }

  change(turn: Turn): void {
    const show = this.#shows.get(turn.showId)
    const before = show?.version
    this.#local.change(turn)
    // The local map is the same one, and has moved on.
    if (!show || before === undefined || before === show.version) return
    const news = turn.events.filter(({ seq }) => seq > before)
    show.change(
      news.flatMap(seatMapChanges).flatMap(({ seats }) => seats),
      this.#options.changesMax,
    )
    this.#push(turn.showId)
  }

  /** What Redis has of it stays, if it is the newest. Otherwise Redis is told that it isn't. */
  forget(showId: ShowId): void {
    this.#local.forget(showId)
    const show = this.#shows.get(showId)
    if (!show) return
    show.forget()
    if (show.isSettled) this.#shows.delete(showId)
  }

  /** A reader has found Redis without this show's map, or with an old one. */
  repush(showId: ShowId): void {
    const show = this.#shows.get(showId)
    if (!show) return
    show.pushWhole()
    this.#push(showId)
  }

  read(showId: ShowId): SeatMapText | undefined {
    return this.#local.read(showId)
  }

  counts(showId: ShowId): SeatCounts | undefined {
    return this.#local.counts(showId)
  }

  /** Tells at once, before anything is pushed. */
  watch(showId: ShowId, hear: (news: SeatMapNews) => void): () => void {
    return this.#local.watch(showId, hear)
  }

  close(): void {
    this.#isClosed = true
    this.#cancelRetry?.()
    for (const cancel of this.#waiting.values()) cancel()
    this.#waiting.clear()
    this.#due.clear()
  }

  /** Redis may have lost everything, and what was under way with the connection. */
  #pushAll(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    for (const [showId, show] of this.#shows) {
      show.pushWhole()
      this.#push(showId)
    }
  }

  /** As soon as it may. */
  #push(showId: ShowId): void {
    const show = this.#shows.get(showId)
    if (this.#isClosed || !show?.canBegin || this.#waiting.has(showId)) return
    const { clock } = this.#options
    const waitMs = show.notBeforeMs - clock.monotonicMs()
    if (waitMs <= 0) {
      this.#due.add(showId)
      this.#pumpSoon()
      return
    }
    const due = () => {
      this.#waiting.delete(showId)
      this.#push(showId)
    }
    this.#waiting.set(showId, clock.after(waitMs, due))
  }

  /** Not now: there may be more turns in the batch that this comes from, and people who wait for its answers. */
  #pumpSoon(): void {
    if (this.#isPumping) return
    this.#isPumping = true
    setImmediate(() => {
      this.#isPumping = false
      this.#pump()
    })
  }

  /** One show at a time, and then whatever else the process has to do: a huge hall's text takes a while. */
  #pump(): void {
    const [showId] = this.#due
    if (showId === undefined || this.#underWay >= this.#options.pushesMax || this.#isPaused) return
    this.#due.delete(showId)
    const show = this.#shows.get(showId)
    if (show?.canBegin) void this.#pushNow(showId, show)
    this.#pumpSoon()
  }

  get #isPaused(): boolean {
    return this.#cancelRetry !== undefined || this.#options.commands.status !== 'ready'
  }

  async #pushNow(showId: ShowId, show: PushedShow): Promise<void> {
    const { outage } = this.#options
    this.#underWay++
    try {
      show.answered(await this.#send(showId, show))
      outage.back()
    } catch (error) {
      show.failed()
      outage.lost(error)
      this.#retryLater()
    }
    this.#underWay--
    if (show.isForgotten && show.isSettled && this.#shows.get(showId) === show) this.#shows.delete(showId)
    this.#push(showId)
    this.#pumpSoon()
  }

  async #send(showId: ShowId, show: PushedShow): Promise<StoreAnswer> {
    const { clock, keyPrefix, mapKeptMs, pushEveryMs, pushPauseFactor } = this.#options
    const beganAtMs = clock.monotonicMs()
    const message = show.begin()
    const body = show.isForgotten ? null : this.#local.read(showId)!.body
    const answer = this.#store({ key: mapKeyOf(keyPrefix, showId), message, body, keptMs: mapKeptMs })
    // The map of a huge hall takes a while to write, and nothing else happens meanwhile.
    const tookMs = clock.monotonicMs() - beganAtMs
    show.notBeforeMs = beganAtMs + Math.max(pushEveryMs, pushPauseFactor * tookMs)
    return answer
  }

  #retryLater(): void {
    if (this.#isClosed) return
    this.#cancelRetry ??= this.#options.clock.after(this.#options.retryAfterMs, () => {
      this.#cancelRetry = undefined
      this.#pumpSoon()
    })
  }
}
