import type { RowChanges, ShowRowChange } from '../../core/records/rowChanges.ts'
import { StateConflictError } from '../../faults.ts'

/** A statement that writes many rows, and what to make of how many it matched. */
export interface RowStatement {
  readonly sql: string
  readonly values: unknown[]
  /** @throws StateConflictError a row wasn't as the changes say it was. */
  matches(count: number): void
}

/** Rows a statement: with rows of some hundred bytes far below the server's largest packet. */
const rowsMax = 2000

/** A batch's changes as statements, in the order in which they must run. */
export function* rowStatements(changes: RowChanges): Generator<RowStatement> {
  const { shows, unguarded, guarded, reservationsMade, reservationsChanged, entriesMade, entriesChanged } =
    changes
  yield* matched(
    'shows',
    `UPDATE shows t JOIN (@rows) x ON t.id = x.c0 AND t.seq = x.c1 SET t.seq = x.c2`,
    shows.map(({ showId, fromSeq, toSeq }) => [showId, fromSeq, toSeq]),
  )
  for (const show of shows) yield* showSettings(show)
  yield* matched(
    'taken seats',
    `DELETE t FROM taken_seats t JOIN (@rows) x
     ON t.show_id = x.c0 AND t.seat = x.c1 AND t.kind = x.c2 AND t.no = x.c3`,
    unguarded.map(({ showId, seat, kind, no }) => [showId, seat, kind, no]),
  )
  yield* inserted(
    'INSERT INTO taken_seats (show_id, seat, kind, no) VALUES ?',
    guarded.map(({ showId, seat, kind, no }) => [showId, seat, kind, no]),
  )
  yield* inserted(
    `INSERT INTO reservations (show_id, no, account_id, seats, status, expires_at_ms, amount, currency,
       created_at_ms, changed_at_ms) VALUES ?`,
    reservationsMade.map((r) => [
      r.showId,
      r.no,
      r.userId,
      JSON.stringify(r.seats),
      r.status,
      r.expiresAtMs,
      r.amount,
      r.currency,
      r.createdAtMs,
      r.changedAtMs,
    ]),
  )
  yield* matched(
    'reservations',
    `UPDATE reservations t JOIN (@rows) x ON t.show_id = x.c0 AND t.no = x.c1 AND t.status = x.c2
     SET t.status = x.c3, t.expires_at_ms = NULL, t.changed_at_ms = x.c4`,
    reservationsChanged.map(({ showId, no, was, status, changedAtMs }) => [
      showId,
      no,
      was,
      status,
      changedAtMs,
    ]),
  )
  yield* inserted(
    `INSERT INTO waitlist_entries (show_id, no, account_id, party_size, status, seats, reservation_no,
       created_at_ms, changed_at_ms) VALUES ?`,
    entriesMade.map((e) => [
      e.showId,
      e.no,
      e.userId,
      e.partySize,
      e.status,
      JSON.stringify(e.seats),
      e.reservationNo,
      e.createdAtMs,
      e.changedAtMs,
    ]),
  )
  yield* matched(
    'waitlist entries',
    `UPDATE waitlist_entries t JOIN (@rows) x ON t.show_id = x.c0 AND t.no = x.c1 AND t.status = x.c2
     SET t.status = x.c3, t.seats = x.c4, t.reservation_no = x.c5, t.changed_at_ms = x.c6`,
    entriesChanged.map((e) => [
      e.showId,
      e.no,
      e.was,
      e.status,
      JSON.stringify(e.seats),
      e.reservationNo,
      e.changedAtMs,
    ]),
  )
  yield* inserted(
    'INSERT INTO events (show_id, seq, at_ms, by_whom, type, data) VALUES ?',
    changes.events.map((e) => [e.showId, e.seq, e.atMs, e.by, e.type, JSON.stringify(e.data)]),
  )
  // REPLACE: a key that has been forgotten in memory may come again.
  yield* inserted(
    `REPLACE INTO answers (show_id, account_id, idempotency_key, request_hash, outcome, created_at_ms) VALUES ?`,
    changes.answers.map((a) => [
      a.showId,
      a.userId,
      a.key,
      a.requestHash,
      JSON.stringify(a.outcome),
      a.createdAtMs,
    ]),
  )
}

function* inserted(sql: string, rows: readonly (readonly unknown[])[]): Generator<RowStatement> {
  for (let i = 0; i < rows.length; i += rowsMax) {
    // Fewer can't be: a row that doesn't go in is an error.
    yield { sql, values: [rows.slice(i, i + rowsMax)], matches: () => {} }
  }
}

/** `@rows` in the text becomes a table with columns c0, c1, ...; each of its rows must match exactly one. */
function* matched(what: string, sql: string, rows: readonly (readonly unknown[])[]): Generator<RowStatement> {
  for (let i = 0; i < rows.length; i += rowsMax) {
    const some = rows.slice(i, i + rowsMax)
    const first = some[0]!.map((_, column) => `? AS c${column}`).join(', ')
    const others = some[0]!.map(() => '?').join(', ')
    const table = some.map((_, row) => `SELECT ${row === 0 ? first : others}`).join(' UNION ALL ')
    yield {
      sql: sql.replace('@rows', table),
      values: some.flat(),
      matches(count) {
        if (count !== some.length)
          throw new StateConflictError(`${some.length - count} ${what} are not as they were`)
      },
    }
  }
}

const showColumns = {
  title: 'title',
  startsAtMs: 'starts_at_ms',
  endsAtMs: 'ends_at_ms',
  salesOpenAtMs: 'sales_open_at_ms',
  prices: 'prices',
  maxSeatsPerUser: 'max_seats_per_user',
} satisfies Record<keyof ShowRowChange['change'], string>

function* showSettings({ showId, change, cancelled }: ShowRowChange): Generator<RowStatement> {
  const columns: Record<string, unknown> = cancelled ? { status: 'cancelled' } : {}
  for (const [field, value] of Object.entries(change)) {
    const column = showColumns[field as keyof typeof showColumns]
    columns[column] = field === 'prices' && value !== null ? JSON.stringify(value) : value
  }
  if (Object.keys(columns).length === 0) return
  yield { sql: 'UPDATE shows SET ? WHERE id = ?', values: [columns, showId], matches: () => {} }
}
