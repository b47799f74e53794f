import { Registry } from 'prom-client'
import { LocalSeatMaps } from '../../src/adapters/embedded/localSeatMaps.ts'
import type { Seq } from '../../src/core/ids.ts'
import { rowChanges } from '../../src/core/records/rowChanges.ts'
import type { Command } from '../../src/core/reservations/command.ts'
import { seatMapJson, seatMapOf } from '../../src/core/seats/seatMap.ts'
import { StorageUnavailableError } from '../../src/faults.ts'
import { type NewWatcher, SeatWatchers } from '../../src/http/seatEvents/seatWatchers.ts'
import { type WatcherLimits, watcherDefaults } from '../../src/http/seatEvents/watcherLimits.ts'
import type { Records, SeatMapNews } from '../../src/ports.ts'
import { LiveShow } from '../contracts/shardWriter.ts'
import { hallId, layoutOf, now, showId, showOf, showOn } from '../core/builders.ts'
import { FakeRecords } from '../fakes/fakeRecords.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { RowTables } from '../fakes/rowTables.ts'
import { tick } from '../fakes/tick.ts'

type Picture = ReadonlyMap<string, string>

/** What came on a stream: an event, or anything else as its text. */
export type Told =
  | { readonly event: string; readonly id: Seq; readonly data: { version: Seq; changes?: object } }
  | { readonly text: string }

/** A client that follows the seat map as the README says. */
export class WatchingClient {
  readonly told: Told[] = []
  readonly taken: Map<string, string>
  isEnded = false
  /** Of its picture; -1: it has none yet. */
  version: Seq
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #readMap: () => { version: Seq; taken: Picture }

  constructor(
    stream: ReadableStream<Uint8Array>,
    { version, taken }: { version: Seq; taken: Picture },
    readMap: () => { version: Seq; taken: Picture },
  ) {
    this.version = version
    this.taken = new Map(taken)
    this.#reader = stream.getReader()
    this.#readMap = readMap
    void this.#follow()
  }

  leave(): Promise<void> {
    return this.#reader.cancel()
  }

  get events(): Told[] {
    return this.told.filter((one) => 'event' in one)
  }

  async #follow(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#reader.read()
      this.isEnded = done
      if (done) return
      this.#hear(Buffer.from(value).toString())
    }
  }

  #hear(text: string): void {
    const match = /^id: (\d+)\nevent: (\w+)\ndata: (.*)\n\n$/.exec(text)
    if (!match) {
      this.told.push({ text })
      return
    }
    const [id, event, data] = [Number(match[1]), match[2]!, JSON.parse(match[3]!)]
    this.told.push({ event, id, data })
    if (event === 'reset' || this.version < 0) {
      const map = this.#readMap()
      this.version = map.version
      this.taken.clear()
      for (const [seat, status] of map.taken) this.taken.set(seat, status)
    } else if (id > this.version) {
      this.version = id
      for (const [seat, status] of Object.entries<string>(data.changes)) {
        if (status === 'free') this.taken.delete(seat)
        else this.taken.set(seat, status)
      }
    }
  }
}

/** A show whose turns are written and told by hand, and those who watch it. */
export class WatcherStage {
  readonly clock = new ManualClock(now)
  readonly metrics = new Registry()
  readonly maps = new LocalSeatMaps()
  readonly watchers: SeatWatchers
  readonly show: LiveShow
  /** What was asked of the disk. */
  readonly asked: string[] = []
  isDiskAway = false
  /** Answers of the disk, made when they were asked for, are held back until then. */
  diskAnswers: Promise<void> | undefined
  reason: string | undefined
  readonly #tables = new RowTables()
  #isDeaf = false
  readonly #lost: (() => void)[] = []

  constructor(change: Partial<WatcherLimits> = {}, ...rows: string[]) {
    this.#tables.addShow(showOf(), { id: hallId, version: 1 })
    this.show = new LiveShow(showOn(layoutOf(...(rows.length > 0 ? rows : ['AAAAAAAA']))))
    this.publish()
    const fake = new FakeRecords(this.#tables, () => [showId])
    const records: Pick<Records, 'log' | 'versions'> = {
      log: (id, after, limit) => this.#ask(`log after ${after}`, () => fake.log(id, after, limit)),
      versions: (ids) => this.#ask(`versions of ${ids.length}`, () => fake.versions(ids)),
    }
    this.watchers = new SeatWatchers({
      feed: { watch: (id, hear) => this.maps.watch(id, (news) => this.#tell(news, hear)) },
      records,
      notReady: () => this.reason,
      clock: this.clock,
      metrics: this.metrics,
      limits: { ...watcherDefaults, ...change },
    })
  }

  /** Takes turns, writes them, and tells who watches. */
  turn(...commands: Command[]): void {
    for (const command of commands) {
      const turn = this.show.turn(command)
      this.#tables.apply(rowChanges([turn]))
      this.maps.change(turn)
    }
  }

  /** The same, but the word is lost. */
  turnUntold(...commands: Command[]): void {
    this.#isDeaf = true
    this.turn(...commands)
    this.#isDeaf = false
  }

  /** What was lost comes after all. */
  tellLost(): void {
    for (const tell of this.#lost.splice(0)) tell()
  }

  /** Tells the whole map, as an owner that has just loaded the show does. */
  publish(): void {
    this.maps.publish(this.#map)
  }

  /** The map as the disk has it. */
  readonly readMap = (): { version: Seq; taken: Picture } => {
    const { version, taken } = JSON.parse(seatMapJson(this.#map))
    return { version, taken: new Map<string, string>(Object.entries(taken)) }
  }

  async watch(after: Seq | null = null, more: Partial<NewWatcher> = {}): Promise<WatchingClient> {
    const watching = await this.watchers.watch({ showId, after, ...more })
    if (!watching.ok) throw new Error(watching.refusal)
    return this.#client(watching.stream, after ?? -1, new Map())
  }

  /** Watches from where another client has come to, with its picture. */
  async watchOn({ version, taken }: WatchingClient): Promise<WatchingClient> {
    const watching = await this.watchers.watch({ showId, after: version < 0 ? null : version })
    if (!watching.ok) throw new Error(watching.refusal)
    return this.#client(watching.stream, version, taken)
  }

  /** Lets time pass, a step at a time, so that what is waited for in between is done. */
  async passes(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) {
      this.clock.advance(Math.min(50, ms - passed))
      await tick()
    }
  }

  async metric(name: string): Promise<number> {
    return (await this.metrics.getSingleMetric(name)!.get()).values[0]?.value ?? 0
  }

  #tell(news: SeatMapNews, hear: (news: SeatMapNews) => void): void {
    if (this.#isDeaf) this.#lost.push(() => hear(news))
    else hear(news)
  }

  get #map() {
    const { state } = this.show
    return seatMapOf(showId, hallId, state.seq, state.occupancy)
  }

  async #client(stream: ReadableStream<Uint8Array>, version: Seq, taken: Picture): Promise<WatchingClient> {
    const client = new WatchingClient(stream, { version, taken }, this.readMap)
    await tick()
    return client
  }

  async #ask<Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> {
    this.asked.push(what)
    if (this.isDiskAway) throw new StorageUnavailableError('the disk is away')
    const answer = await ask()
    await this.diskAnswers
    return answer
  }
}
