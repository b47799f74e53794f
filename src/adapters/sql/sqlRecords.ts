import type { Seq, ShowId, UserId } from '../../core/ids.ts'
import type { EventRecord } from '../../core/records/eventRecord.ts'
import type { EntryRecord, ReservationRecord } from '../../core/records/records.ts'
import { lineClosesAtMs } from '../../core/shows/show.ts'
import type { Page, PlacedEntry, RecordPosition, Records, UpcomingRecords } from '../../ports.ts'
import { batches, marksOf } from './lists.ts'
import { Conditions, pageOf } from './paging.ts'
import { eventOf, partyOfRow } from './rows.ts'
import type { Row, Sql } from './sql.ts'

/** An entry with the ends of its line and of its offer. */
const entryColumns = `e.*, s.starts_at_ms, s.waitlist_cutoff_seconds,
    CASE e.status WHEN 'offered' THEN (
      SELECT r.expires_at_ms FROM reservations r WHERE r.show_id = e.show_id AND r.no = e.reservation_no
    ) END AS offer_expires_at_ms`

/** With its place in line, and what is known of that. */
const placedEntry = `
  SELECT ${entryColumns},
    ${ofLine('count(*)', "= 'waiting' AND w.no <= e.no")} AS position,
    ${ofLine('coalesce(sum(w.party_size), 0)', "= 'waiting' AND w.no < e.no")} AS seats_ahead,
    ${ofLine('count(*)', "= 'assigned'")} AS parties_served,
    ${ofLine('coalesce(sum(w.party_size), 0)', "= 'assigned'")} AS seats_served
  FROM waitlist_entries e JOIN shows s ON s.id = e.show_id`

/** Something about the line of an entry that waits, from the index by status alone. */
function ofLine(what: string, status: string): string {
  return `CASE e.status WHEN 'waiting' THEN (
      SELECT ${what} FROM waitlist_entries w WHERE w.show_id = e.show_id AND w.status ${status}) END`
}

/** Who waits up to there, and who of the line has got seats: once for a page. */
const pageOfLine = `
  SELECT ${entryColumns},
    ${upTo('count(*)')} AS position, ${upTo('coalesce(sum(w.party_size), 0)')} AS seats_ahead,
    ${served('count(*)')} AS parties_served, ${served('coalesce(sum(w.party_size), 0)')} AS seats_served
  FROM waitlist_entries e JOIN shows s ON s.id = e.show_id`

function upTo(what: string): string {
  return `(SELECT ${what} FROM waitlist_entries w WHERE w.show_id = ? AND w.status = 'waiting' AND w.no <= ?)`
}

function served(what: string): string {
  return `(SELECT ${what} FROM waitlist_entries w WHERE w.show_id = ? AND w.status = 'assigned')`
}

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
    addStatus(conditions, filter.status, nowMs)
    if (after) conditions.add('(created_at_ms, show_id, no) < (?, ?, ?)', ...after)
    const rows = await this.#sql.all(
      `SELECT * FROM reservations ${conditions.where}
       ORDER BY created_at_ms DESC, show_id DESC, no DESC LIMIT ?`,
      ...conditions.values,
      limit + 1,
    )
    return pageOf(rows.map(reservationOf), limit, recordPosition)
  }

  async reservationsOfShow(
    showId: ShowId,
    status: ReservationRecord['status'] | undefined,
    nowMs: number,
    afterNo: Seq,
    limit: number,
  ): Promise<Page<ReservationRecord, Seq>> {
    const conditions = new Conditions()
    conditions.add('show_id = ? AND no > ?', showId, afterNo)
    addStatus(conditions, status, nowMs)
    const rows = await this.#sql.all(
      `SELECT * FROM reservations ${conditions.where} ORDER BY no LIMIT ?`,
      ...conditions.values,
      limit + 1,
    )
    return pageOf(rows.map(reservationOf), limit, ({ no }) => no)
  }

  async entry(showId: ShowId, no: Seq): Promise<PlacedEntry | undefined> {
    const row = await this.#sql.get(`${placedEntry} WHERE e.show_id = ? AND e.no = ?`, showId, no)
    return row && entryOf(row)
  }

  async entries(
    { userId, showId }: { userId: UserId; showId?: ShowId },
    after: RecordPosition | null,
    limit: number,
  ): Promise<Page<PlacedEntry, RecordPosition>> {
    const conditions = new Conditions()
    conditions.add('e.account_id = ?', userId)
    if (showId !== undefined) conditions.add('e.show_id = ?', showId)
    if (after) conditions.add('(e.created_at_ms, e.show_id, e.no) < (?, ?, ?)', ...after)
    const rows = await this.#sql.all(
      `${placedEntry} ${conditions.where}
       ORDER BY e.created_at_ms DESC, e.show_id DESC, e.no DESC LIMIT ?`,
      ...conditions.values,
      limit + 1,
    )
    return pageOf(rows.map(entryOf), limit, recordPosition)
  }

  async openEntries(showId: ShowId, afterNo: Seq, limit: number): Promise<Page<PlacedEntry, Seq>> {
    const rows = await this.#sql.all(
      `${pageOfLine} WHERE e.show_id = ? AND e.no > ? AND e.status IN ('waiting', 'set-aside', 'offered')
       ORDER BY e.no LIMIT ?`,
      ...[showId, afterNo, showId, afterNo, showId, showId],
      ...[showId, afterNo, limit + 1],
    )
    return pageOf(placed(rows), limit, ({ no }) => no)
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
      entries: await find('waitlist_entries', "'waiting', 'set-aside', 'offered'"),
    }
  }

  async versions(showIds: readonly ShowId[]): Promise<ReadonlyMap<ShowId, Seq>> {
    const versions = new Map<ShowId, Seq>()
    for (const some of batches(showIds)) {
      const rows = await this.#sql.all(`SELECT id, seq FROM shows WHERE id IN (${marksOf(some)})`, ...some)
      for (const { id, seq } of rows) versions.set(id as ShowId, seq as Seq)
    }
    return versions
  }
}

/** Those that have it now, whether or not a turn has written that a hold is over. */
function addStatus(
  conditions: Conditions,
  status: ReservationRecord['status'] | undefined,
  nowMs: number,
): void {
  if (status === 'held') conditions.add("status = 'held' AND expires_at_ms > ?", nowMs)
  else if (status === 'expired') {
    conditions.add("(status = 'expired' OR (status = 'held' AND expires_at_ms <= ?))", nowMs)
  } else if (status !== undefined) conditions.add('status = ?', status)
}

/** Counts on from those before the page: no one who waits is left out of it. */
function placed(rows: readonly Row[]): PlacedEntry[] {
  let parties = Number(rows[0]?.position ?? 0)
  let seats = Number(rows[0]?.seats_ahead ?? 0)
  return rows.map((row) => {
    const entry = entryOf(row)
    if (entry.status !== 'waiting') return { ...entry, position: null, seatsAhead: null, served: null }
    parties += 1
    seats += entry.partySize
    return { ...entry, position: parties, seatsAhead: seats - entry.partySize }
  })
}

function recordPosition({ createdAtMs, showId, no }: EntryRecord | ReservationRecord): RecordPosition {
  return [createdAtMs, showId, no]
}

/** Reads a row of `reservations`. */
export function reservationOf(row: Row): ReservationRecord {
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

/** Reads a row of `waitlist_entries`, with its place in line. */
export function entryOf(row: Row): PlacedEntry {
  return {
    showId: row.show_id as ShowId,
    no: row.no as Seq,
    userId: row.account_id as UserId,
    ...partyOfRow(row),
    status: row.status as EntryRecord['status'],
    seats: JSON.parse(row.seats as string),
    reservationNo: row.reservation_no as Seq | null,
    createdAtMs: row.created_at_ms as number,
    changedAtMs: row.changed_at_ms as number,
    position: row.position as number | null,
    // A sum is a text in MySQL, which could be more than fits a number.
    seatsAhead: row.seats_ahead === null ? null : Number(row.seats_ahead),
    served:
      row.parties_served === null
        ? null
        : { parties: row.parties_served as number, seats: Number(row.seats_served) },
    offerExpiresAtMs: row.offer_expires_at_ms as number | null,
    lineClosesAtMs: lineClosesAtMs({
      startsAtMs: row.starts_at_ms as number,
      waitlistCutoffSeconds: row.waitlist_cutoff_seconds as number,
    }),
  }
}
