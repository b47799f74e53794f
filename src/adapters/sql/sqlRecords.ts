import type { Seq, ShowId, UserId } from '../../core/ids.ts'
import type { EventRecord } from '../../core/records/eventRecord.ts'
import type { EntryRecord, ReservationRecord } from '../../core/records/records.ts'
import type { Page, PlacedEntry, RecordPosition, Records, UpcomingRecords } from '../../ports.ts'
import { Conditions, pageOf } from './paging.ts'
import { eventOf } from './rows.ts'
import type { Row, Sql } from './sql.ts'

/** An entry with its place in line: how many waiting ones have a number up to its own. */
const placedEntry = `
  SELECT e.*, s.starts_at_ms,
    CASE e.status WHEN 'waiting' THEN (
      SELECT count(*) FROM waitlist_entries w
      WHERE w.show_id = e.show_id AND w.no <= e.no AND w.status = 'waiting'
    ) END AS position
  FROM waitlist_entries e JOIN shows s ON s.id = e.show_id`

/** Values in one statement; each database takes more. */
const namesMax = 500

export class SqlRecords implements Records {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async reservation(showId: ShowId, no: Seq): Promise<ReservationRecord | undefined> {
    const row = await this.#sql.get('SELECT * FROM reservations WHERE show_id = ? AND no = ?', showId, no)
    return row && reservationOf(row)
  }

  async reservations(
    filter: { userId?: UserId; showId?: ShowId; status?: ReservationRecord['status'] },
    nowMs: number,
    after: RecordPosition | null,
    limit: number,
  ): Promise<Page<ReservationRecord, RecordPosition>> {
    const conditions = new Conditions()
    if (filter.userId !== undefined) conditions.add('account_id = ?', filter.userId)
    if (filter.showId !== undefined) conditions.add('show_id = ?', filter.showId)
    if (filter.status === 'held') conditions.add("status = 'held' AND expires_at_ms > ?", nowMs)
    else if (filter.status === 'expired') {
      conditions.add("(status = 'expired' OR (status = 'held' AND expires_at_ms <= ?))", nowMs)
    } else if (filter.status !== undefined) conditions.add('status = ?', filter.status)
    if (after) conditions.add('(created_at_ms, show_id, no) < (?, ?, ?)', ...after)
    const rows = await this.#sql.all(
      `SELECT * FROM reservations ${conditions.where}
       ORDER BY created_at_ms DESC, show_id DESC, no DESC LIMIT ?`,
      ...conditions.values,
      limit + 1,
    )
    return pageOf(rows.map(reservationOf), limit, recordPosition)
  }

  async entry(showId: ShowId, no: Seq): Promise<PlacedEntry | undefined> {
    const row = await this.#sql.get(`${placedEntry} WHERE e.show_id = ? AND e.no = ?`, showId, no)
    return row && entryOf(row)
  }

  async entries(
    userId: UserId,
    after: RecordPosition | null,
    limit: number,
  ): Promise<Page<PlacedEntry, RecordPosition>> {
    const conditions = new Conditions()
    conditions.add('e.account_id = ?', userId)
    if (after) conditions.add('(e.created_at_ms, e.show_id, e.no) < (?, ?, ?)', ...after)
    const rows = await this.#sql.all(
      `${placedEntry} ${conditions.where}
       ORDER BY e.created_at_ms DESC, e.show_id DESC, e.no DESC LIMIT ?`,
      ...conditions.values,
      limit + 1,
    )
    return pageOf(rows.map(entryOf), limit, recordPosition)
  }

  async log(showId: ShowId, afterSeq: Seq, limit: number): Promise<Page<EventRecord, Seq>> {
    const rows = await this.#sql.all(
      'SELECT * FROM events WHERE show_id = ? AND seq > ? ORDER BY seq LIMIT ?',
      showId,
      afterSeq,
      limit + 1,
    )
    return pageOf(rows.map(eventOf), limit, (event) => event.seq)
  }

  async upcoming(userId: UserId, nowMs: number): Promise<UpcomingRecords> {
    const find = async (table: 'reservations' | 'waitlist_entries', statuses: string) => {
      const rows = await this.#sql.all(
        `SELECT r.show_id, r.no FROM ${table} r JOIN shows s ON s.id = r.show_id
         WHERE r.account_id = ? AND r.status IN (${statuses}) AND s.starts_at_ms > ?`,
        userId,
        nowMs,
      )
      return rows.map((row) => ({ showId: row.show_id as ShowId, no: row.no as Seq }))
    }
    return {
      reservations: await find('reservations', "'held', 'confirmed'"),
      entries: await find('waitlist_entries', "'waiting', 'set-aside'"),
    }
  }

  async versions(showIds: readonly ShowId[]): Promise<ReadonlyMap<ShowId, Seq>> {
    const versions = new Map<ShowId, Seq>()
    for (let i = 0; i < showIds.length; i += namesMax) {
      const some = showIds.slice(i, i + namesMax)
      const marks = some.map(() => '?').join(', ')
      const rows = await this.#sql.all(`SELECT id, seq FROM shows WHERE id IN (${marks})`, ...some)
      for (const { id, seq } of rows) versions.set(id as ShowId, seq as Seq)
    }
    return versions
  }
}

function recordPosition({ createdAtMs, showId, no }: EntryRecord | ReservationRecord): RecordPosition {
  return [createdAtMs, showId, no]
}

function reservationOf(row: Row): ReservationRecord {
  return {
    showId: row.show_id as ShowId,
    no: row.no as Seq,
    userId: row.account_id as UserId,
    seats: JSON.parse(row.seats as string),
    status: row.status as ReservationRecord['status'],
    expiresAtMs: row.expires_at_ms as number | null,
    amount: row.amount as number | null,
    currency: row.currency as string | null,
    createdAtMs: row.created_at_ms as number,
    changedAtMs: row.changed_at_ms as number,
  }
}

function entryOf(row: Row): PlacedEntry {
  return {
    showId: row.show_id as ShowId,
    no: row.no as Seq,
    userId: row.account_id as UserId,
    partySize: row.party_size as number,
    status: row.status as EntryRecord['status'],
    seats: JSON.parse(row.seats as string),
    reservationNo: row.reservation_no as Seq | null,
    createdAtMs: row.created_at_ms as number,
    changedAtMs: row.changed_at_ms as number,
    position: row.position as number | null,
    showStartsAtMs: row.starts_at_ms as number,
  }
}
