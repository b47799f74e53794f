import type { HallId, Seq, ShowId, UserId } from '../../core/ids.ts'
import type { EventType } from '../../core/records/eventRecord.ts'
import { leavesUnpriced } from '../../core/shows/leavesUnpriced.ts'
import type { ShardId } from '../../core/shows/shardOf.ts'
import type { Show } from '../../core/shows/show.ts'
import type { Directory, Hall, HallSummary, Page, ShowFilter, ShowPosition } from '../../ports.ts'
import { Conditions, pageOf } from './paging.ts'
import { showOf } from './rows.ts'
import type { Row, Sql } from './sql.ts'

export class SqlDirectory implements Directory {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async createHall({ id, name, layout, version, seatCount }: Hall): Promise<void> {
    await this.#sql.transaction(async (sql) => {
      await sql.run(
        'INSERT INTO halls (id, name, version, seat_count) VALUES (?, ?, ?, ?)',
        id,
        name,
        version,
        seatCount,
      )
      await addLayout(sql, id, version, layout)
    })
  }

  async hall(id: HallId): Promise<Hall | undefined> {
    const row = await this.#sql.get(`${hallWithLayout} WHERE h.id = ? ${newestLayout}`, id)
    return row && { ...hallOf(row), layout: JSON.parse(row.layout as string) }
  }

  async hallSummary(id: HallId): Promise<HallSummary | undefined> {
    const row = await this.#sql.get('SELECT * FROM halls WHERE id = ?', id)
    return row && hallOf(row)
  }

  async halls(after: string | null, limit: number): Promise<Page<HallSummary, string>> {
    const rows = await this.#sql.all(
      'SELECT * FROM halls WHERE id > ? ORDER BY id LIMIT ?',
      after ?? '',
      limit + 1,
    )
    return pageOf(rows.map(hallOf), limit, (hall) => hall.id)
  }

  async replaceHall(
    { id, name, layout, seatCount }: Pick<Hall, 'id' | 'name' | 'layout' | 'seatCount'>,
    expectedVersion: number,
    by: UserId,
    nowMs: number,
  ): ReturnType<Directory['replaceHall']> {
    return this.#sql.transaction(async (sql) => {
      const hall = await sql.get(`SELECT version FROM halls WHERE id = ? ${sql.forUpdate}`, id)
      if (!hall) return 'unknown'
      if (hall.version !== expectedVersion) return 'changed'
      const version = expectedVersion + 1
      const replace = () =>
        sql.run(
          'UPDATE halls SET name = ?, version = ?, seat_count = ? WHERE id = ?',
          name,
          version,
          seatCount,
          id,
        )
      const old = await sql.get(`${hallWithLayout} WHERE h.id = ? ${newestLayout}`, id)
      if (old!.layout === JSON.stringify(layout)) {
        await replace()
        return []
      }
      // Held until the end: whoever commits to one of them meanwhile waits, and finds it moved on.
      const shows = await sql.all(`SELECT * FROM shows WHERE hall_id = ? ${sql.forUpdate}`, id)
      if (await hasSales(sql, id)) return 'has-sales'
      if (leavesUnpriced(layout, shows.map(showOf), nowMs)) return 'unpriced'
      await replace()
      await addLayout(sql, id, version, layout)
      for (const show of shows) {
        const seq = (show.seq as Seq) + 1
        // Moving the show on makes the next commit of an actor with the old layout fail.
        await sql.run('UPDATE shows SET seq = ? WHERE id = ?', seq, show.id!)
        const data = { hallId: id, hallVersion: version }
        await logEvent(sql, show.id as ShowId, seq, nowMs, by, 'LayoutChanged', data)
      }
      return shows.map((show) => show.id as ShowId)
    })
  }

  async createShow(show: Show, shardId: ShardId, by: UserId): Promise<boolean> {
    return this.#sql.transaction(async (sql) => {
      const hall = await sql.get(
        `${hallWithLayout} WHERE h.id = ? ${newestLayout} ${sql.forUpdate}`,
        show.hallId,
      )
      if (!hall || leavesUnpriced(JSON.parse(hall.layout as string), [show], show.createdAtMs)) return false
      await sql.run(
        `INSERT INTO shows (id, shard_id, hall_id, title, starts_at_ms, ends_at_ms, sales_open_at_ms, currency,
           prices, max_seats_per_user, orphan_rule, waitlist_mode, offer_seconds, waitlist_cutoff_seconds, status,
           created_at_ms, seq, published_seq)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0)`,
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
        show.orphanRule,
        show.waitlistMode,
        show.offerSeconds,
        show.waitlistCutoffSeconds,
        show.status,
        show.createdAtMs,
      )
      const { title, hallId, startsAtMs } = show
      await logEvent(sql, show.id, 1, show.createdAtMs, by, 'ShowCreated', { title, hallId, startsAtMs })
      return true
    })
  }

  async show(id: ShowId): Promise<Show | undefined> {
    const row = await this.#sql.get('SELECT * FROM shows WHERE id = ?', id)
    return row && showOf(row)
  }

  async shows(
    filter: ShowFilter,
    after: ShowPosition | null,
    limit: number,
  ): Promise<Page<Show, ShowPosition>> {
    const conditions = new Conditions()
    // A page begins where the last one ended, not at the beginning again.
    const fromMs = after ? Math.max(after[0], filter.fromMs ?? after[0]) : filter.fromMs
    if (fromMs !== undefined) conditions.add('starts_at_ms >= ?', fromMs)
    if (filter.toMs !== undefined) conditions.add('starts_at_ms <= ?', filter.toMs)
    if (filter.hallId !== undefined) conditions.add('hall_id = ?', filter.hallId)
    if (filter.title !== undefined) conditions.add('instr(lower(title), ?) > 0', filter.title.toLowerCase())
    if (after) conditions.add('(starts_at_ms, id) > (?, ?)', ...after)
    const rows = await this.#sql.all(
      `SELECT * FROM shows ${conditions.where} ORDER BY starts_at_ms, id LIMIT ?`,
      ...conditions.values,
      limit + 1,
    )
    return pageOf(rows.map(showOf), limit, (show) => [show.startsAtMs, show.id])
  }
}

const hallWithLayout = 'SELECT h.*, l.layout FROM halls h JOIN hall_layouts l ON l.hall_id = h.id'
const newestLayout = 'ORDER BY l.version DESC LIMIT 1'

async function hasSales(sql: Sql, hallId: HallId): Promise<boolean> {
  const found = await sql.get(
    `SELECT s.id FROM shows s WHERE s.hall_id = ? AND (
       EXISTS (SELECT 1 FROM reservations r WHERE r.show_id = s.id)
       OR EXISTS (SELECT 1 FROM taken_seats t WHERE t.show_id = s.id)
       OR EXISTS (SELECT 1 FROM waitlist_entries w WHERE w.show_id = s.id)) LIMIT 1`,
    hallId,
  )
  return found !== undefined
}

async function addLayout(sql: Sql, hallId: HallId, version: number, layout: Hall['layout']): Promise<void> {
  await sql.run(
    'INSERT INTO hall_layouts (hall_id, version, layout) VALUES (?, ?, ?)',
    hallId,
    version,
    JSON.stringify(layout),
  )
}

async function logEvent(
  sql: Sql,
  showId: ShowId,
  seq: Seq,
  atMs: number,
  by: UserId,
  type: EventType,
  data: object,
): Promise<void> {
  await sql.run(
    'INSERT INTO events (show_id, seq, at_ms, by_whom, type, data) VALUES (?, ?, ?, ?, ?, ?)',
    showId,
    seq,
    atMs,
    by,
    type,
    JSON.stringify(data),
  )
}

function hallOf(row: Row): HallSummary {
  return {
    id: row.id as HallId,
    name: row.name as string,
    version: row.version as number,
    seatCount: row.seat_count as number,
  }
}
