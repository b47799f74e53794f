import type { DatabaseSync } from 'node:sqlite'
import type { Seq, ShowId } from '../../../core/ids.ts'
import type { EventRecord } from '../../../core/records/eventRecord.ts'
import type { Layout } from '../../../core/seats/layout.ts'
import type { ShardId } from '../../../core/shows/shardOf.ts'
import type { ShowSnapshot } from '../../../core/shows/showState.ts'
import type { Outbox, ShowStore } from '../../../ports.ts'
import { eventOf, type Row, showOf } from './rows.ts'
import type { Sync } from './sync.ts'
import { transaction } from './transaction.ts'

/** Reading shows for their actors, the epoch, and the outbox. Writing turns is in commitTables.ts. */
export class ShowTables implements Sync<Omit<ShowStore, 'commit'>>, Sync<Outbox> {
  readonly #db: DatabaseSync

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  raiseEpoch(shardId: ShardId): number {
    const raise = this.#db.prepare('UPDATE shard SET epoch = epoch + 1 WHERE id = ? RETURNING epoch')
    return transaction(this.#db, () => (raise.get(shardId) as Row).epoch as number)
  }

  load(showId: ShowId, answersAfterMs: number): ShowSnapshot | undefined {
    const db = this.#db
    const row = db.prepare('SELECT * FROM show WHERE id = ?').get(showId) as Row | undefined
    if (!row) return undefined
    const { version } = db
      .prepare('SELECT max(version) AS version FROM hall_layout WHERE hall_id = ?')
      .get(row.hall_id!) as { version: number }
    const show = showOf(row)
    const all = (sql: string, ...values: (string | number)[]) => db.prepare(sql).all(...values) as Row[]
    const reservations = all(
      "SELECT * FROM reservation WHERE show_id = ? AND status IN ('held', 'confirmed') ORDER BY no",
      showId,
    )
    const entries = all(
      "SELECT * FROM waitlist_entry WHERE show_id = ? AND status IN ('waiting', 'set-aside') ORDER BY no",
      showId,
    )
    const taken = all('SELECT seat, kind FROM taken_seat WHERE show_id = ?', showId)
    const answers = all(
      'SELECT * FROM answer WHERE show_id = ? AND created_at_ms > ? ORDER BY created_at_ms',
      showId,
      answersAfterMs,
    )
    return {
      show,
      hall: { id: show.hallId, version },
      seq: row.seq as Seq,
      publishedSeq: row.published_seq as Seq,
      reservations: reservations.map((r) => ({
        no: r.no as Seq,
        userId: r.account_id as ShowSnapshot['reservations'][number]['userId'],
        seats: JSON.parse(r.seats as string),
        expiresAtMs: r.expires_at_ms as number | null,
        amount: r.amount as number | null,
        createdAtMs: r.created_at_ms as number,
      })),
      entries: entries.map((e) => ({
        no: e.no as Seq,
        userId: e.account_id as ShowSnapshot['entries'][number]['userId'],
        partySize: e.party_size as number,
        createdAtMs: e.created_at_ms as number,
        seats: JSON.parse(e.seats as string),
        setAsideAtMs: e.status === 'set-aside' ? (e.changed_at_ms as number) : null,
      })),
      blocked: taken.filter((t) => t.kind === 'blocked').map((t) => t.seat as string),
      takenSeats: taken.length,
      answers: answers.map((a) => ({
        userId: a.account_id as ShowSnapshot['answers'][number]['userId'],
        key: a.key as string,
        requestHash: a.request_hash as string,
        outcome: JSON.parse(a.outcome as string),
        createdAtMs: a.created_at_ms as number,
      })),
    }
  }

  layout(hallId: string, version: number): Layout {
    const found = this.#db
      .prepare('SELECT layout FROM hall_layout WHERE hall_id = ? AND version = ?')
      .get(hallId, version) as Row
    return JSON.parse(found.layout as string)
  }

  restless(shardId: ShardId): ShowId[] {
    const rows = this.#db
      .prepare(
        `SELECT id FROM show WHERE shard_id = ? AND id IN (
           SELECT show_id FROM reservation WHERE status = 'held'
           UNION SELECT show_id FROM waitlist_entry WHERE status = 'set-aside')`,
      )
      .all(shardId) as Row[]
    return rows.map((row) => row.id as ShowId)
  }

  unpublished(shardId: ShardId, limit: number): EventRecord[] {
    const rows = this.#db
      .prepare(
        `SELECT event.* FROM show JOIN event ON event.show_id = show.id AND event.seq > show.published_seq
         WHERE show.shard_id = ? AND show.published_seq < show.seq
         ORDER BY event.show_id, event.seq LIMIT ?`,
      )
      .all(shardId, limit) as Row[]
    return rows.map(eventOf)
  }

  markPublished(marks: readonly { showId: ShowId; seq: Seq }[]): void {
    const mark = this.#db.prepare(
      'UPDATE show SET published_seq = ? WHERE id = ? AND published_seq < ? AND seq >= ?',
    )
    transaction(this.#db, () => {
      for (const { showId, seq } of marks) mark.run(seq, showId, seq, seq)
    })
  }
}
