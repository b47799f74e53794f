import type { HallId, Seq, ShowId } from '../../core/ids.ts'
import type { EventRecord } from '../../core/records/eventRecord.ts'
import type { Layout } from '../../core/seats/layout.ts'
import type { ShardId } from '../../core/shows/shardOf.ts'
import type { ShowSnapshot } from '../../core/shows/showState.ts'
import type { Outbox, ShowStore } from '../../ports.ts'
import { batches, marksOf } from './lists.ts'
import { eventOf, partyOfRow, showOf } from './rows.ts'
import type { Row, Sql } from './sql.ts'

/** Shows as their actors read them, and the outbox. Writing turns is hot, and each database's own affair. */
export class SqlShows implements Omit<ShowStore, 'raiseEpoch' | 'commit'>, Outbox {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  load(showId: ShowId, answersAfterMs: number): Promise<ShowSnapshot | undefined> {
    return this.#sql.snapshot((sql) => readSnapshot(sql, showId, answersAfterMs))
  }

  async layout(hallId: HallId, version: number): Promise<Layout> {
    const found = await this.#sql.get(
      'SELECT layout FROM hall_layouts WHERE hall_id = ? AND version = ?',
      hallId,
      version,
    )
    return JSON.parse(found!.layout as string)
  }

  async restless(shardId: ShardId): Promise<ShowId[]> {
    const rows = await this.#sql.all(
      `SELECT id FROM shows WHERE shard_id = ? AND id IN (
         SELECT show_id FROM reservations WHERE status = 'held'
         UNION SELECT show_id FROM waitlist_entries WHERE status = 'set-aside')
       UNION SELECT s.id FROM shows s WHERE s.shard_id = ? AND s.sales_open_at_ms IS NOT NULL
         AND EXISTS (SELECT 1 FROM waitlist_entries w WHERE w.show_id = s.id AND w.status = 'waiting')`,
      shardId,
      shardId,
    )
    return rows.map(({ id }) => id as ShowId)
  }

  async unpublished(shardId: ShardId, limit: number): Promise<EventRecord[]> {
    const rows = await this.#sql.all(
      `SELECT e.* FROM shows s JOIN events e ON e.show_id = s.id AND e.seq > s.published_seq
       WHERE s.shard_id = ? AND s.published_seq < s.seq
       ORDER BY e.show_id, e.seq LIMIT ?`,
      shardId,
      limit,
    )
    return rows.map(eventOf)
  }

  /**
   * Statements that stand alone, each its own transaction: one that waited for a client between two of them would keep the
   * shows' rows locked, and so their next owner from selling, for as long as that client is frozen.
   */
  async markPublished(marks: readonly { showId: ShowId; seq: Seq }[]): Promise<void> {
    const highest = new Map<ShowId, Seq>()
    for (const { showId, seq } of marks) highest.set(showId, Math.max(seq, highest.get(showId) ?? 0))
    // Few: each row is compared with all of a statement.
    for (const batch of batches([...highest], 100)) {
      const ids = batch.map(([showId]) => showId)
      const mark = `CASE id ${batch.map(() => 'WHEN ? THEN ?').join(' ')} END`
      const values = batch.flat()
      await this.#sql.run(
        `UPDATE shows SET published_seq = ${mark}
         WHERE id IN (${marksOf(ids)}) AND published_seq < ${mark} AND seq >= ${mark}`,
        ...values,
        ...ids,
        ...values,
        ...values,
      )
    }
  }
}

/** @param sql within a transaction that sees one moment. */
export async function readSnapshot(
  sql: Sql,
  showId: ShowId,
  answersAfterMs: number,
): Promise<ShowSnapshot | undefined> {
  const row = await sql.get('SELECT * FROM shows WHERE id = ?', showId)
  if (!row) return undefined
  const show = showOf(row)
  const layout = await sql.get(
    'SELECT max(version) AS version FROM hall_layouts WHERE hall_id = ?',
    show.hallId,
  )
  const reservations = await sql.all(rowsOf('reservations', "'held', 'confirmed'"), showId)
  const entries = await sql.all(rowsOf('waitlist_entries', "'waiting', 'set-aside', 'offered'"), showId)
  const taken = await sql.all('SELECT seat, kind FROM taken_seats WHERE show_id = ?', showId)
  const answers = await sql.all(
    'SELECT * FROM answers WHERE show_id = ? AND created_at_ms > ? ORDER BY created_at_ms',
    showId,
    answersAfterMs,
  )
  return {
    show,
    hall: { id: show.hallId, version: layout!.version as number },
    seq: row.seq as Seq,
    publishedSeq: row.published_seq as Seq,
    reservations: reservations.map(activeReservation),
    entries: entries.map(openEntry),
    blocked: taken.filter(({ kind }) => kind === 'blocked').map(({ seat }) => seat as string),
    takenSeats: taken.length,
    answers: answers.map(keptAnswer),
  }
}

/**
 * The rows of a show with one of those statuses. Their numbers come from the index by status alone; asked for whole
 * rows at once, SQLite goes through all that the show has ever had.
 */
function rowsOf(table: string, statuses: string): string {
  return `SELECT r.* FROM (SELECT show_id, no FROM ${table} WHERE show_id = ? AND status IN (${statuses})) open
    JOIN ${table} r ON r.show_id = open.show_id AND r.no = open.no ORDER BY r.no`
}

function activeReservation(row: Row): ShowSnapshot['reservations'][number] {
  return {
    no: row.no as Seq,
    userId: row.account_id as ShowSnapshot['reservations'][number]['userId'],
    seats: JSON.parse(row.seats as string),
    expiresAtMs: row.expires_at_ms as number | null,
    amount: row.amount as number | null,
    createdAtMs: row.created_at_ms as number,
  }
}

function openEntry(row: Row): ShowSnapshot['entries'][number] {
  return {
    no: row.no as Seq,
    userId: row.account_id as ShowSnapshot['entries'][number]['userId'],
    ...partyOfRow(row),
    createdAtMs: row.created_at_ms as number,
    seats: JSON.parse(row.seats as string),
    setAsideAtMs: row.status === 'set-aside' ? (row.changed_at_ms as number) : null,
    offeredNo: row.status === 'offered' ? (row.reservation_no as number) : null,
  }
}

/** Reads a row of `answers`. */
export function keptAnswer(row: Row): ShowSnapshot['answers'][number] {
  return {
    userId: row.account_id as ShowSnapshot['answers'][number]['userId'],
    // MySQL has it as bytes, so that even a trailing space counts.
    key: String(row.idempotency_key),
    requestHash: row.request_hash as string,
    outcome: JSON.parse(row.outcome as string),
    createdAtMs: row.created_at_ms as number,
  }
}
