import type { DatabaseSync } from 'node:sqlite'
import type { HallId, Seq, ShowId, UserId } from '../../../core/ids.ts'
import type { EventType } from '../../../core/records/eventRecord.ts'
import { leavesUnpriced } from '../../../core/shows/leavesUnpriced.ts'
import type { ShardId } from '../../../core/shows/shardOf.ts'
import type { Show } from '../../../core/shows/show.ts'
import type { Directory, Hall, HallSummary, Page, ShowFilter, ShowPosition } from '../../../ports.ts'
import { Conditions, pageOf } from './paging.ts'
import { type Row, showOf } from './rows.ts'
import type { Sync } from './sync.ts'
import { transaction } from './transaction.ts'

export class DirectoryTables implements Sync<Directory> {
  readonly #db: DatabaseSync

  constructor(db: DatabaseSync) {
    this.#db = db
    // SQLite's own knows the case of ASCII letters only.
    db.function('lower_case', { deterministic: true }, (text) => String(text).toLowerCase())
  }

  createHall({ id, name, layout, version, seatCount }: Hall): void {
    transaction(this.#db, () => {
      this.#db
        .prepare('INSERT INTO hall (id, name, version, seat_count) VALUES (?, ?, ?, ?)')
        .run(id, name, version, seatCount)
      this.#addLayout(id, version, layout)
    })
  }

  hall(id: HallId): Hall | undefined {
    const row = this.#db
      .prepare(
        `SELECT hall.*, layout FROM hall JOIN hall_layout ON hall_id = id
         WHERE id = ? ORDER BY hall_layout.version DESC LIMIT 1`,
      )
      .get(id) as Row | undefined
    return row && { ...hallOf(row), layout: JSON.parse(row.layout as string) }
  }

  halls(after: string | null, limit: number): Page<HallSummary, string> {
    const rows = this.#db
      .prepare('SELECT * FROM hall WHERE id > ? ORDER BY id LIMIT ?')
      .all(after ?? '', limit + 1) as Row[]
    return pageOf(rows.map(hallOf), limit, (hall) => hall.id)
  }

  replaceHall(
    { id, name, layout, seatCount }: Pick<Hall, 'id' | 'name' | 'layout' | 'seatCount'>,
    expectedVersion: number,
    by: UserId,
    nowMs: number,
  ): ShowId[] | 'unknown' | 'changed' | 'has-sales' | 'unpriced' {
    return transaction(this.#db, () => {
      const hall = this.hall(id)
      if (!hall) return 'unknown'
      if (hall.version !== expectedVersion) return 'changed'
      const version = expectedVersion + 1
      const replace = this.#db.prepare('UPDATE hall SET name = ?, version = ?, seat_count = ? WHERE id = ?')
      if (JSON.stringify(hall.layout) === JSON.stringify(layout)) {
        replace.run(name, version, seatCount, id)
        return []
      }
      if (this.#hasSales(id)) return 'has-sales'
      const shows = this.#db.prepare('SELECT * FROM show WHERE hall_id = ?').all(id) as Row[]
      if (leavesUnpriced(layout, shows.map(showOf), nowMs)) return 'unpriced'
      replace.run(name, version, seatCount, id)
      this.#addLayout(id, version, layout)
      for (const show of shows) {
        const seq = (show.seq as Seq) + 1
        // Moving the show on makes the next commit of an actor with the old layout fail.
        this.#db.prepare('UPDATE show SET seq = ? WHERE id = ?').run(seq, show.id!)
        this.#log(show.id as ShowId, seq, nowMs, by, 'LayoutChanged', { hallId: id, hallVersion: version })
      }
      return shows.map((show) => show.id as ShowId)
    })
  }

  createShow(show: Show, shardId: ShardId, by: UserId): boolean {
    return transaction(this.#db, () => {
      if (!this.#db.prepare('SELECT 1 FROM hall WHERE id = ?').get(show.hallId)) return false
      this.#db
        .prepare(
          `INSERT INTO show (id, shard_id, hall_id, title, starts_at_ms, ends_at_ms, sales_open_at_ms, currency,
             prices, max_seats_per_user, status, created_at_ms, seq, published_seq)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0)`,
        )
        .run(
          show.id,
          shardId,
          show.hallId,
          show.title,
          show.startsAtMs,
          show.endsAtMs,
          show.salesOpenAtMs,
          show.currency,
          show.prices && JSON.stringify(show.prices),
          show.maxSeatsPerUser,
          show.status,
          show.createdAtMs,
        )
      const { title, hallId, startsAtMs } = show
      this.#log(show.id, 1, show.createdAtMs, by, 'ShowCreated', { title, hallId, startsAtMs })
      return true
    })
  }

  show(id: ShowId): Show | undefined {
    const row = this.#db.prepare('SELECT * FROM show WHERE id = ?').get(id) as Row | undefined
    return row && showOf(row)
  }

  shows(filter: ShowFilter, after: ShowPosition | null, limit: number): Page<Show, ShowPosition> {
    const conditions = new Conditions()
    if (filter.fromMs !== undefined) conditions.add('starts_at_ms >= ?', filter.fromMs)
    if (filter.toMs !== undefined) conditions.add('starts_at_ms <= ?', filter.toMs)
    if (filter.hallId !== undefined) conditions.add('hall_id = ?', filter.hallId)
    if (filter.title !== undefined) {
      conditions.add('instr(lower_case(title), ?) > 0', filter.title.toLowerCase())
    }
    if (after) conditions.add('(starts_at_ms, id) > (?, ?)', ...after)
    const rows = this.#db
      .prepare(`SELECT * FROM show ${conditions.where} ORDER BY starts_at_ms, id LIMIT ?`)
      .all(...conditions.values, limit + 1) as Row[]
    return pageOf(rows.map(showOf), limit, (show) => [show.startsAtMs, show.id])
  }

  #hasSales(hallId: HallId): boolean {
    const found = this.#db
      .prepare(
        `SELECT 1 FROM show WHERE hall_id = ? AND (
           EXISTS (SELECT 1 FROM reservation WHERE show_id = show.id)
           OR EXISTS (SELECT 1 FROM taken_seat WHERE show_id = show.id)
           OR EXISTS (SELECT 1 FROM waitlist_entry WHERE show_id = show.id)) LIMIT 1`,
      )
      .get(hallId)
    return found !== undefined
  }

  #addLayout(hallId: HallId, version: number, layout: Hall['layout']): void {
    this.#db
      .prepare('INSERT INTO hall_layout (hall_id, version, layout) VALUES (?, ?, ?)')
      .run(hallId, version, JSON.stringify(layout))
  }

  #log(showId: ShowId, seq: Seq, atMs: number, by: UserId, type: EventType, data: object): void {
    this.#db
      .prepare('INSERT INTO event (show_id, seq, at_ms, by_whom, type, data) VALUES (?, ?, ?, ?, ?, ?)')
      .run(showId, seq, atMs, by, type, JSON.stringify(data))
  }
}

function hallOf(row: Row): HallSummary {
  return {
    id: row.id as HallId,
    name: row.name as string,
    version: row.version as number,
    seatCount: row.seat_count as number,
  }
}
