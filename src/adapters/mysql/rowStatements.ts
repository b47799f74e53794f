import type { RowChanges } from '../../core/records/rowChanges.ts'
import { StateConflictError } from '../../faults.ts'
import { byShowId } from '../sql/byShowId.ts'
import { answerRow, entryRow, eventRow, guardRow, reservationRow, showSettings } from '../sql/writtenRows.ts'

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
    // In the order in which marks lock them too, or the two would deadlock.
    [...shows].sort(byShowId).map(({ showId, fromSeq, toSeq }) => [showId, fromSeq, toSeq]),
  )
  for (const show of shows) {
    const settings = showSettings(show)
    if (settings.length === 0) continue
    const values = [Object.fromEntries(settings), show.showId]
    yield { sql: 'UPDATE shows SET ? WHERE id = ?', values, matches: () => {} }
  }
  yield* matched(
    'taken seats',
    `DELETE t FROM taken_seats t JOIN (@rows) x
     ON t.show_id = x.c0 AND t.seat = x.c1 AND t.kind = x.c2 AND t.no = x.c3`,
    unguarded.map(guardRow.values),
  )
  yield* inserted(`INSERT INTO taken_seats (${guardRow.columns}) VALUES ?`, guarded.map(guardRow.values))
  yield* inserted(
    `INSERT INTO reservations (${reservationRow.columns}) VALUES ?`,
    reservationsMade.map(reservationRow.values),
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
    `INSERT INTO waitlist_entries (${entryRow.columns}) VALUES ?`,
    entriesMade.map(entryRow.values),
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
  yield* inserted(`INSERT INTO events (${eventRow.columns}) VALUES ?`, changes.events.map(eventRow.values))
  // REPLACE: a key that has been forgotten in memory may come again.
  yield* inserted(
    `REPLACE INTO answers (${answerRow.columns}) VALUES ?`,
    changes.answers.map(answerRow.values),
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
