import type { HallId, Seq, ShowId, UserId } from '../../src/core/ids.ts'
import type { EventRecord } from '../../src/core/records/eventRecord.ts'
import { rowChanges } from '../../src/core/records/rowChanges.ts'
import type { Turn } from '../../src/core/records/turn.ts'
import type { Layout } from '../../src/core/seats/layout.ts'
import type { ShardId } from '../../src/core/shows/shardOf.ts'
import type { Show } from '../../src/core/shows/show.ts'
import type { ShowSnapshot } from '../../src/core/shows/showState.ts'
import { EpochSupersededError } from '../../src/faults.ts'
import type { Directory, Hall, Outbox, ShowStore } from '../../src/ports.ts'
import { RowTables } from './rowTables.ts'

/** A show store in memory. It passes the contract of the real ones, so what is tested with it holds with them. */
export class MemoryStore implements ShowStore, Outbox, Pick<Directory, 'createHall' | 'createShow'> {
  readonly tables = new RowTables()
  readonly #epochs = new Map<ShardId, number>()
  readonly #halls = new Map<HallId, Hall>()
  readonly #layouts = new Map<string, Layout>()
  readonly #shards = new Map<ShowId, ShardId>()
  readonly #published = new Map<ShowId, Seq>()

  async raiseEpoch(shardId: ShardId): Promise<number> {
    const epoch = this.epoch(shardId) + 1
    this.#epochs.set(shardId, epoch)
    return epoch
  }

  async load(showId: ShowId, answersAfterMs: number): Promise<ShowSnapshot | undefined> {
    return this.snapshot(showId, answersAfterMs)
  }

  async layout(hallId: HallId, version: number): Promise<Layout> {
    const layout = this.#layouts.get(`${hallId}@${version}`)
    if (!layout) throw new Error(`there is no layout ${version} of hall ${hallId}`)
    return layout
  }

  async commit(shardId: ShardId, epoch: number, turns: readonly Turn[]): Promise<void> {
    if (epoch !== this.epoch(shardId)) throw new EpochSupersededError(`epoch ${epoch} has been superseded`)
    this.tables.apply(rowChanges(turns))
  }

  /** Whether `commit` would find every row as the turns say it was. @throws StateConflictError */
  check(turns: readonly Turn[]): void {
    this.tables.check(rowChanges(turns))
  }

  async restless(shardId: ShardId): Promise<ShowId[]> {
    return this.#shows(shardId).filter((id) => {
      const { show, reservations, entries } = this.snapshot(id)!
      return (
        reservations.some(({ expiresAtMs }) => expiresAtMs !== null) ||
        entries.some(({ setAsideAtMs }) => setAsideAtMs !== null || show.salesOpenAtMs !== null)
      )
    })
  }

  async unpublished(shardId: ShardId, limit: number): Promise<EventRecord[]> {
    const events = this.#shows(shardId).flatMap((id) =>
      this.events(id).filter(({ seq }) => seq > this.#publishedSeq(id)),
    )
    return events.slice(0, limit)
  }

  async markPublished(marks: readonly { showId: ShowId; seq: Seq }[]): Promise<void> {
    for (const { showId, seq } of marks) {
      if (seq > this.snapshot(showId)!.seq) continue
      this.#published.set(showId, Math.max(seq, this.#publishedSeq(showId)))
    }
  }

  async createHall(hall: Hall): Promise<void> {
    this.#halls.set(hall.id, hall)
    this.#layouts.set(`${hall.id}@${hall.version}`, hall.layout)
  }

  /** Gives the hall another layout, unless a show of it has or had sales. @returns what is new in the logs */
  replaceLayout(hallId: HallId, layout: Layout, by: UserId, atMs: number): EventRecord[] | 'has-sales' {
    const hall = this.#halls.get(hallId)!
    const snapshots = [...this.#shards.keys()].map((id) => this.snapshot(id)!)
    const ofHall = snapshots.filter(({ show }) => show.hallId === hallId)
    const { tables } = this
    const hasSales = ({ show: { id }, takenSeats }: ShowSnapshot) =>
      takenSeats + tables.reservations(id).length + tables.entries(id).length > 0
    if (ofHall.some(hasSales)) return 'has-sales'
    const version = hall.version + 1
    void this.createHall({ ...hall, layout, version })
    return ofHall.map(({ show, seq: before }) => {
      const seq = before + 1
      const data = { hallId, hallVersion: version }
      const event = { showId: show.id, seq, atMs, by, type: 'LayoutChanged', data } as const
      tables.addShow(show, { id: hallId, version }, seq)
      tables.apply({ ...rowChanges([]), events: [event] })
      return event
    })
  }

  async createShow(show: Show, shardId: ShardId, by: UserId): Promise<boolean> {
    const hall = this.#halls.get(show.hallId)
    if (!hall) return false
    const { id: showId, title, hallId, startsAtMs, createdAtMs: atMs } = show
    this.tables.addShow(show, { id: hallId, version: hall.version }, 1)
    const data = { title, hallId, startsAtMs }
    const created = { showId, seq: 1, atMs, by, type: 'ShowCreated', data } as const
    this.tables.apply({ ...rowChanges([]), events: [created] })
    this.#shards.set(showId, shardId)
    return true
  }

  /** What load() gives, at once. */
  snapshot(showId: ShowId, answersAfterMs = 0): ShowSnapshot | undefined {
    const found = this.tables.snapshot(showId)
    if (!found) return undefined
    const answers = found.answers.filter(({ createdAtMs }) => createdAtMs > answersAfterMs)
    return { ...found, answers, publishedSeq: this.#publishedSeq(showId) }
  }

  events(showId: ShowId): EventRecord[] {
    return this.tables.events(showId)
  }

  epoch(shardId: ShardId): number {
    return this.#epochs.get(shardId) ?? 0
  }

  #publishedSeq(showId: ShowId): Seq {
    return this.#published.get(showId) ?? 0
  }

  #shows(shardId: ShardId): ShowId[] {
    return [...this.#shards].filter(([, of]) => of === shardId).map(([id]) => id)
  }
}
