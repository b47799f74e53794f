import type { RowChanges } from '../../core/records/rowChanges.ts'
import { byShowId } from '../sql/byShowId.ts'
import type { Value } from '../sql/sql.ts'
import { answerRow, entryRow, eventRow, guardRow, reservationRow, showSettings } from '../sql/writtenRows.ts'
import { withLiterals } from './withLiterals.ts'

/** A statement that writes many rows. */
export interface RowStatement {
  readonly text: string
  /** How many it must match, or a row isn't as the changes say it is. undefined: any number. */
  readonly rows?: number
}

/** Rows a statement: with rows of some hundred bytes far below the server's largest packet. */
const rowsMax = 2000

/** A batch's changes as statements, in the order in which they must run. */
export function* rowStatements(changes: RowChanges): Generator<RowStatement> {
  const { shows, unguarded, guarded, reservationsMade, entriesMade, entriesChanged } = changes
  const { reservationsMoved, reservationsChanged } = changes
  yield* matched(
    `UPDATE (@rows) x STRAIGHT_JOIN shows t FORCE INDEX (PRIMARY) ON t.id = x.c0 AND t.seq = x.c1
     SET t.seq = x.c2`,
    // In the order of the key, in which a mark of many locks them too: the two would deadlock otherwise.
    [...shows].sort(byShowId).map(({ showId, fromSeq, toSeq }) => [showId, fromSeq, toSeq]),
  )
  for (const show of shows) {
    const settings = showSettings(show)
    if (settings.length === 0) continue
    const columns = settings.map(([column]) => `${column} = ?`).join(', ')
    const values = [...settings.map(([, value]) => value), show.showId]
    yield { text: withLiterals(`UPDATE shows SET ${columns} WHERE id = ?`, values) }
  }
  yield* matched(
    `DELETE t FROM (@rows) x STRAIGHT_JOIN taken_seats t FORCE INDEX (PRIMARY)
     ON t.show_id = x.c0 AND t.seat = x.c1 AND t.kind = x.c2 AND t.no = x.c3`,
    unguarded.map(guardRow.values),
  )
  yield* inserted(`INSERT INTO taken_seats (${guardRow.columns}) VALUES ?`, guarded.map(guardRow.values))
  yield* inserted(
    `INSERT INTO reservations (${reservationRow.columns}) VALUES ?`,
    reservationsMade.map(reservationRow.values),
  )
  yield* matched(
    `UPDATE (@rows) x STRAIGHT_JOIN reservations t FORCE INDEX (PRIMARY)
     ON t.show_id = x.c0 AND t.no = x.c1 AND t.seats = x.c2
     SET t.seats = x.c3, t.changed_at_ms = x.c4`,
    reservationsMoved.map(({ showId, no, was, seats, changedAtMs }) => [
      showId,
      no,
      JSON.stringify(was),
      JSON.stringify(seats),
      changedAtMs,
    ]),
  )
  yield* matched(
    `UPDATE (@rows) x STRAIGHT_JOIN reservations t FORCE INDEX (PRIMARY)
     ON t.show_id = x.c0 AND t.no = x.c1 AND t.status = x.c2
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
    `INSERT INTO waitlist_entries (${entryRow.columns}) VALUES ?`,
    entriesMade.map(entryRow.values),
  )
  yield* matched(
    `UPDATE (@rows) x STRAIGHT_JOIN waitlist_entries t FORCE INDEX (PRIMARY)
     ON t.show_id = x.c0 AND t.no = x.c1 AND t.status = x.c2
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
  yield* inserted(`INSERT INTO events (${eventRow.columns}) VALUES ?`, changes.events.map(eventRow.values))
  // REPLACE: a key that has been forgotten in memory may come again.
  yield* inserted(
    `REPLACE INTO answers (${answerRow.columns}) VALUES ?`,
    changes.answers.map(answerRow.values),
  )
}

function* inserted(sql: string, rows: readonly Value[][]): Generator<RowStatement> {
  for (let i = 0; i < rows.length; i += rowsMax) {
    // Fewer can't be: a row that doesn't go in is an error.
    yield { text: withLiterals(sql, [rows.slice(i, i + rowsMax)]) }
  }
}

/**
 * `@rows` in the text becomes a table with columns c0, c1, ...; each of its rows must match exactly one. The statements
 * go from those rows to the table by its key, whatever the server knows of the table: to a new one it would look for each
 * row all through.
 */
function* matched(sql: string, rows: readonly Value[][]): Generator<RowStatement> {
  for (let i = 0; i < rows.length; i += rowsMax) {
    const some = rows.slice(i, i + rowsMax)
    const first = some[0]!.map((_, column) => `? AS c${column}`).join(', ')
    const others = some[0]!.map(() => '?').join(', ')
    const table = some.map((_, row) => `SELECT ${row === 0 ? first : others}`).join(' UNION ALL ')
    yield { text: withLiterals(sql.replace('@rows', table), some.flat()), rows: some.length }
  }
}
