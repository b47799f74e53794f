import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { RowChanges, ShowRowChange } from '../../../core/records/rowChanges.ts'
import type { ShardId } from '../../../core/shows/shardOf.ts'
import { EpochSupersededError, StateConflictError } from '../../../faults.ts'
import { isConstraintError } from './sqliteErrors.ts'
import { transaction } from './transaction.ts'

/** Writes batches of turns, in the order that the ports promise: fence, conditional rows, events, all or nothing. */
export class CommitTables {
  readonly #db: DatabaseSync
  readonly #raiseEpoch: StatementSync
  readonly #fence: StatementSync
  readonly #moveShow: StatementSync
  readonly #cancelShow: StatementSync
  readonly #unguard: StatementSync
  readonly #guard: StatementSync
  readonly #makeReservation: StatementSync
  readonly #changeReservation: StatementSync
  readonly #makeEntry: StatementSync
  readonly #changeEntry: StatementSync
  readonly #logEvent: StatementSync
  readonly #keepAnswer: StatementSync

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#raiseEpoch = db.prepare('UPDATE shards SET epoch = epoch + 1 WHERE id = ? RETURNING epoch')
    this.#fence = db.prepare('UPDATE shards SET epoch = epoch WHERE id = ? AND epoch = ?')
    this.#moveShow = db.prepare('UPDATE shows SET seq = ? WHERE id = ? AND seq = ?')
    this.#cancelShow = db.prepare("UPDATE shows SET status = 'cancelled' WHERE id = ?")
    this.#unguard = db.prepare(
      'DELETE FROM taken_seats WHERE show_id = ? AND seat = ? AND kind = ? AND no = ?',
    )
    this.#guard = db.prepare('INSERT INTO taken_seats (show_id, seat, kind, no) VALUES (?, ?, ?, ?)')
    this.#makeReservation = db.prepare(
      `INSERT INTO reservations (show_id, no, account_id, seats, status, expires_at_ms, amount, currency,
         created_at_ms, changed_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#changeReservation = db.prepare(
      `UPDATE reservations SET status = ?, expires_at_ms = NULL, changed_at_ms = ?
       WHERE show_id = ? AND no = ? AND status = ?`,
    )
    this.#makeEntry = db.prepare(
      `INSERT INTO waitlist_entries (show_id, no, account_id, party_size, status, seats, reservation_no,
         created_at_ms, changed_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#changeEntry = db.prepare(
      `UPDATE waitlist_entries SET status = ?, seats = ?, reservation_no = ?, changed_at_ms = ?
       WHERE show_id = ? AND no = ? AND status = ?`,
    )
    this.#logEvent = db.prepare(
      'INSERT INTO events (show_id, seq, at_ms, by_whom, type, data) VALUES (?, ?, ?, ?, ?, ?)',
    )
    // A key that has been forgotten in memory may come again.
    this.#keepAnswer = db.prepare(
      `INSERT OR REPLACE INTO answers (show_id, account_id, idempotency_key, request_hash, outcome, created_at_ms)
       VALUES (?, ?, ?, ?, ?, ?)`,
    )
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
    for (const { showId, seat, kind, no } of changes.unguarded) {
      one(this.#unguard, `seat ${seat} of ${showId} for ${kind} ${no}`, showId, seat, kind, no)
    }
    for (const { showId, seat, kind, no } of changes.guarded) this.#guard.run(showId, seat, kind, no)
    for (const r of changes.reservationsMade) {
      this.#makeReservation.run(
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
      )
    }
    for (const { showId, no, was, status, changedAtMs } of changes.reservationsChanged) {
      one(this.#changeReservation, `reservation ${showId}-r${no}`, status, changedAtMs, showId, no, was)
    }
    for (const e of changes.entriesMade) {
      this.#makeEntry.run(
        e.showId,
        e.no,
        e.userId,
        e.partySize,
        e.status,
        JSON.stringify(e.seats),
        e.reservationNo,
        e.createdAtMs,
        e.changedAtMs,
      )
    }
    for (const { showId, no, was, status, seats, reservationNo, changedAtMs } of changes.entriesChanged) {
      const what = `waitlist entry ${showId}-w${no}`
      one(this.#changeEntry, what, status, JSON.stringify(seats), reservationNo, changedAtMs, showId, no, was)
    }
    for (const { showId, seq, atMs, by, type, data } of changes.events) {
      this.#logEvent.run(showId, seq, atMs, by, type, JSON.stringify(data))
    }
    for (const { showId, userId, key, requestHash, outcome, createdAtMs } of changes.answers) {
      this.#keepAnswer.run(showId, userId, key, requestHash, JSON.stringify(outcome), createdAtMs)
    }
  }

  #writeShow({ showId, fromSeq, toSeq, change, cancelled }: ShowRowChange): void {
    one(this.#moveShow, `show ${showId} at ${fromSeq}`, toSeq, showId, fromSeq)
    if (cancelled) this.#cancelShow.run(showId)
    for (const [field, value] of Object.entries(change)) {
      const column = showColumns[field as keyof typeof showColumns]
      const stored = field === 'prices' && value !== null ? JSON.stringify(value) : value
      // Rare enough to be prepared each time; the column's name is ours.
      this.#db.prepare(`UPDATE shows SET ${column} = ? WHERE id = ?`).run(stored as SQLInputValue, showId)
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

/** Runs a conditional write that must find its one row. */
function one(statement: StatementSync, what: string, ...values: SQLInputValue[]): void {
  if (statement.run(...values).changes !== 1) throw new StateConflictError(`${what} is not as it was`)
}
