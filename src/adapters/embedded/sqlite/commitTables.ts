import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { EventRecord } from '../../../core/records/eventRecord.ts'
import type { EntryRecord, ReservationRecord } from '../../../core/records/records.ts'
import type { GuardRow, RowChanges, ShowRowChange } from '../../../core/records/rowChanges.ts'
import type { ShardId } from '../../../core/shows/shardOf.ts'
import { EpochSupersededError, StateConflictError } from '../../../faults.ts'
import type { Value } from '../../sql/sql.ts'
import {
  answerRow,
  entryRow,
  eventRow,
  guardRow,
  reservationRow,
  showSettings,
  type WrittenRow,
} from '../../sql/writtenRows.ts'
import { isConstraintError } from './sqliteErrors.ts'
import { transaction } from './transaction.ts'

/** Writes batches of turns, in the order that the ports promise: fence, conditional rows, events, all or nothing. */
export class CommitTables {
  readonly #db: DatabaseSync
  readonly #raiseEpoch: StatementSync
  readonly #fence: StatementSync
  readonly #moveShow: StatementSync
  readonly #unguard: StatementSync
  readonly #moveReservation: StatementSync
  readonly #changeReservation: StatementSync
  readonly #changeEntry: StatementSync
  readonly #guard: Insert<GuardRow>
  readonly #makeReservation: Insert<ReservationRecord>
  readonly #makeEntry: Insert<EntryRecord>
  readonly #logEvent: Insert<EventRecord>
  readonly #keepAnswer: Insert<RowChanges['answers'][number]>

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#raiseEpoch = db.prepare('UPDATE shards SET epoch = epoch + 1 WHERE id = ? RETURNING epoch')
    this.#fence = db.prepare('UPDATE shards SET epoch = epoch WHERE id = ? AND epoch = ?')
    this.#moveShow = db.prepare('UPDATE shows SET seq = ? WHERE id = ? AND seq = ?')
    this.#unguard = db.prepare(
      'DELETE FROM taken_seats WHERE show_id = ? AND seat = ? AND kind = ? AND no = ?',
    )
    this.#moveReservation = db.prepare(
      'UPDATE reservations SET seats = ?, changed_at_ms = ? WHERE show_id = ? AND no = ? AND seats = ?',
    )
    this.#changeReservation = db.prepare(
      `UPDATE reservations SET status = ?, expires_at_ms = NULL, changed_at_ms = ?
       WHERE show_id = ? AND no = ? AND status = ?`,
    )
    this.#changeEntry = db.prepare(
      `UPDATE waitlist_entries SET status = ?, seats = ?, reservation_no = ?, changed_at_ms = ?
       WHERE show_id = ? AND no = ? AND status = ?`,
    )
    this.#guard = insert(db, 'INSERT INTO taken_seats', guardRow)
    this.#makeReservation = insert(db, 'INSERT INTO reservations', reservationRow)
    this.#makeEntry = insert(db, 'INSERT INTO waitlist_entries', entryRow)
    this.#logEvent = insert(db, 'INSERT INTO events', eventRow)
    // A key that has been forgotten in memory may come again.
    this.#keepAnswer = insert(db, 'REPLACE INTO answers', answerRow)
  }

  raiseEpoch(shardId: ShardId): Promise<number> {
    return transaction(this.#db, () => this.#raiseEpoch.get(shardId)!.epoch as number)
  }

  /** @throws EpochSupersededError, StateConflictError, CommitUnknownError as ShowStore.commit() does. */
  commit(shardId: ShardId, epoch: number, changes: RowChanges): Promise<void> {
    return transaction(this.#db, () => {
      if (this.#fence.run(shardId, epoch).changes !== 1) {
        throw new EpochSupersededError(`epoch ${epoch} of shard ${shardId} has been superseded`)
      }
      try {
        this.#write(changes)
      } catch (error) {
        throw isConstraintError(error) ? new StateConflictError((error as Error).message, error) : error
      }
    })
  }

  #write(changes: RowChanges): void {
    for (const show of changes.shows) this.#writeShow(show)
    for (const row of changes.unguarded) {
      const { showId, seat, kind, no } = row
      one(this.#unguard, `seat ${seat} of ${showId} for ${kind} ${no}`, ...guardRow.values(row))
    }
    changes.guarded.forEach(this.#guard)
    changes.reservationsMade.forEach(this.#makeReservation)
    for (const { showId, no, was, seats, changedAtMs } of changes.reservationsMoved) {
      const [from, to] = [JSON.stringify(was), JSON.stringify(seats)]
      one(this.#moveReservation, `reservation ${showId}-r${no}`, to, changedAtMs, showId, no, from)
    }
    for (const { showId, no, was, status, changedAtMs } of changes.reservationsChanged) {
      one(this.#changeReservation, `reservation ${showId}-r${no}`, status, changedAtMs, showId, no, was)
    }
    changes.entriesMade.forEach(this.#makeEntry)
    for (const { showId, no, was, status, seats, reservationNo, changedAtMs } of changes.entriesChanged) {
      const what = `waitlist entry ${showId}-w${no}`
      one(this.#changeEntry, what, status, JSON.stringify(seats), reservationNo, changedAtMs, showId, no, was)
    }
    changes.events.forEach(this.#logEvent)
    changes.answers.forEach(this.#keepAnswer)
  }

  #writeShow(row: ShowRowChange): void {
    const { showId, fromSeq, toSeq } = row
    one(this.#moveShow, `show ${showId} at ${fromSeq}`, toSeq, showId, fromSeq)
    for (const [column, value] of showSettings(row)) {
      // Rare enough to be prepared each time; the column's name is ours.
      this.#db.prepare(`UPDATE shows SET ${column} = ? WHERE id = ?`).run(value, showId)
    }
  }
}

type Insert<Row> = (row: Row) => void

function insert<Row>(db: DatabaseSync, into: string, { columns, values }: WrittenRow<Row>): Insert<Row> {
  const marks = columns.replaceAll(/\w+/g, '?')
  const statement = db.prepare(`${into} (${columns}) VALUES (${marks})`)
  return (row) => {
    statement.run(...values(row))
  }
}

/** Runs a conditional write that must find its one row. */
function one(statement: StatementSync, what: string, ...values: Value[]): void {
  if (statement.run(...values).changes !== 1) throw new StateConflictError(`${what} is not as it was`)
}
