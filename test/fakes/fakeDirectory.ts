import type { HallId, ShowId, UserId } from '../../src/core/ids.ts'
import { leavesUnpriced } from '../../src/core/shows/leavesUnpriced.ts'
import type { Show } from '../../src/core/shows/show.ts'
import type { Directory, Hall, HallSummary, Page, ShowFilter, ShowPosition } from '../../src/ports.ts'
import { pageAfter } from './pageAfter.ts'
import type { RowTables } from './rowTables.ts'

/** Halls in a map; shows in the tables that their turns are written to. */
export class FakeDirectory implements Directory {
  readonly #tables: RowTables
  readonly #halls = new Map<HallId, Hall>()
  readonly #showIds: ShowId[] = []

  constructor(tables: RowTables) {
    this.#tables = tables
  }

  async createHall(hall: Hall): Promise<void> {
    this.#halls.set(hall.id, hall)
  }

  async hall(id: HallId): Promise<Hall | undefined> {
    return this.#halls.get(id)
  }

  async hallSummary(id: HallId): Promise<HallSummary | undefined> {
    return this.#halls.get(id)
  }

  async halls(after: string | null, limit: number): Promise<Page<HallSummary, string>> {
    return pageAfter([...this.#halls.values()], ({ id }): string => id, after, limit)
  }

  async replaceHall(
    hall: Pick<Hall, 'id' | 'name' | 'layout' | 'seatCount'>,
    expectedVersion: number,
    _by: UserId,
    nowMs: number,
  ): ReturnType<Directory['replaceHall']> {
    const known = this.#halls.get(hall.id)
    if (!known) return 'unknown'
    if (known.version !== expectedVersion) return 'changed'
    const ids = this.#showIds.filter((id) => this.#snapshot(id).hall.id === hall.id)
    if (ids.some((id) => this.#snapshot(id).takenSeats > 0)) return 'has-sales'
    const shows = ids.map((id) => this.#snapshot(id).show)
    if (leavesUnpriced(hall.layout, shows, nowMs)) return 'unpriced'
    const version = expectedVersion + 1
    this.#halls.set(hall.id, { ...hall, version })
    for (const id of ids) {
      const { show, seq } = this.#snapshot(id)
      this.#tables.addShow(show, { id: hall.id, version }, seq + 1)
    }
    return ids
  }

  async createShow(show: Show): Promise<boolean> {
    const hall = this.#halls.get(show.hallId)
    if (!hall) return false
    this.#tables.addShow(show, { id: hall.id, version: hall.version })
    this.#showIds.push(show.id)
    return true
  }

  async show(id: ShowId): Promise<Show | undefined> {
    return this.#tables.snapshot(id)?.show
  }

  async shows(
    { fromMs = 0, toMs = Number.POSITIVE_INFINITY, title = '', hallId }: ShowFilter,
    after: ShowPosition | null,
    limit: number,
  ): Promise<Page<Show, ShowPosition>> {
    const shows = this.#showIds
      .map((id) => this.#snapshot(id).show)
      .filter(({ startsAtMs }) => fromMs <= startsAtMs && startsAtMs <= toMs)
      .filter((show) => hallId === undefined || show.hallId === hallId)
      .filter((show) => show.title.toLowerCase().includes(title.toLowerCase()))
      .sort((a, b) => a.startsAtMs - b.startsAtMs)
    return pageAfter(shows, ({ startsAtMs, id }): ShowPosition => [startsAtMs, id], after, limit)
  }

  #snapshot(id: ShowId) {
    return this.#tables.snapshot(id)!
  }
}
