import type { HallId, Seq, ShowId } from '../../core/ids.ts'
import type { EventRecord } from '../../core/records/eventRecord.ts'
import type { EntryRecord, ReservationRecord } from '../../core/records/records.ts'
import type { GuardRow } from '../../core/records/rowChanges.ts'
import type { Layout } from '../../core/seats/layout.ts'
import type { ShardId } from '../../core/shows/shardOf.ts'
import type { Answer, ShowSnapshot } from '../../core/shows/showState.ts'
import type { StoredHall, StoredRows, StoredShow } from '../../verifyPorts.ts'
import { eventOf, showOf } from './rows.ts'
import type { Row, Sql, Value } from './sql.ts'
import { entryOf, reservationOf } from './sqlRecords.ts'
import { keptAnswer, readSnapshot, SqlShows } from './sqlShows.ts'

/** Rows that are read at a time: some hundred kilobytes. */
const pageRows = 1000
/** Enough to see what happened. */
const straysMax = 20

/** Tables whose rows belong to a show. */
const tablesOfShows = ['taken_seats', 'reservations', 'waitlist_entries', 'events', 'answers']

/** Reads what there is, each table in the order of its key. */
export class SqlStoredRows implements StoredRows {
  readonly #sql: Sql
  readonly #shows: SqlShows

  /** @param sql within a transaction that sees one moment. */
  constructor(sql: Sql) {
    this.#sql = sql
    this.#shows = new SqlShows(sql)
  }

  async shards(): Promise<{ id: ShardId; epoch: number }[]> {
    const rows = await this.#sql.all('SELECT id, epoch FROM shards ORDER BY id')
    return rows.map(({ id, epoch }) => ({ id: id as ShardId, epoch: epoch as number }))
  }

  async *halls(): AsyncIterable<StoredHall> {
    for await (const row of this.#pages('SELECT * FROM halls WHERE id > ? ORDER BY id LIMIT ?', 'id', '')) {
      const { version, seat_count: seatCount } = row as { version: number; seat_count: number }
      const id = row.id as HallId
      yield { id, version, seatCount, layoutVersions: await this.#layoutVersions(id) }
    }
  }

  layout(hallId: HallId, version: number): Promise<Layout> {
    return this.#shows.layout(hallId, version)
  }

  async showCount(): Promise<number> {
    return (await this.#sql.get('SELECT count(*) AS shows FROM shows'))!.shows as number
  }

  async showIds(after: ShowId | null, limit: number): Promise<ShowId[]> {
    const rows = await this.#sql.all(
      'SELECT id FROM shows WHERE id > ? ORDER BY id LIMIT ?',
      after ?? '',
      limit,
    )
    return rows.map(({ id }) => id as ShowId)
  }

  async strays(): Promise<{ table: string; showId: string }[]> {
    const found: { table: string; showId: string }[] = []
    for (const table of tablesOfShows) {
      const rows = await this.#sql.all(
        `SELECT show_id FROM (SELECT DISTINCT show_id FROM ${table}) named
         WHERE NOT EXISTS (SELECT 1 FROM shows s WHERE s.id = named.show_id) LIMIT ?`,
        straysMax,
      )
      for (const row of rows) found.push({ table, showId: row.show_id as string })
    }
    return found
  }

  async show(id: ShowId): Promise<StoredShow | undefined> {
    const row = await this.#sql.get('SELECT * FROM shows WHERE id = ?', id)
    if (!row) return undefined
    const show = showOf(row)
    return {
      show,
      shardId: row.shard_id as ShardId,
      seq: row.seq as Seq,
      publishedSeq: row.published_seq as Seq,
      layoutVersions: await this.#layoutVersions(show.hallId),
    }
  }

  snapshot(id: ShowId): Promise<ShowSnapshot | undefined> {
    return readSnapshot(this.#sql, id, Number.MAX_SAFE_INTEGER)
  }

  async *events(id: ShowId): AsyncIterable<EventRecord> {
    const statement = 'SELECT * FROM events WHERE show_id = ? AND seq > ? ORDER BY seq LIMIT ?'
    for await (const row of this.#pages(statement, 'seq', -1, id)) yield eventOf(row)
  }

  async *reservations(id: ShowId): AsyncIterable<ReservationRecord> {
    const statement = 'SELECT * FROM reservations WHERE show_id = ? AND no > ? ORDER BY no LIMIT ?'
    for await (const row of this.#pages(statement, 'no', -1, id)) yield reservationOf(row)
  }

  async *entries(id: ShowId): AsyncIterable<EntryRecord> {
    const statement = 'SELECT * FROM waitlist_entries WHERE show_id = ? AND no > ? ORDER BY no LIMIT ?'
    for await (const row of this.#pages(statement, 'no', -1, id)) yield entryOf(row)
  }

  async *guards(id: ShowId): AsyncIterable<GuardRow> {
    const statement = 'SELECT * FROM taken_seats WHERE show_id = ? AND seat > ? ORDER BY seat LIMIT ?'
    for await (const { seat, kind, no } of this.#pages(statement, 'seat', '', id)) {
      yield { showId: id, seat: seat as string, kind: kind as GuardRow['kind'], no: no as Seq }
    }
  }

  async *answers(id: ShowId): AsyncIterable<Answer> {
    for (let last = { userId: '', key: '' }; ; ) {
      const rows = await this.#sql.all(
        `SELECT * FROM answers
         WHERE show_id = ? AND (account_id > ? OR (account_id = ? AND idempotency_key > ?))
         ORDER BY account_id, idempotency_key LIMIT ?`,
        id,
        last.userId,
        last.userId,
        last.key,
        pageRows,
      )
      const answers = rows.map(keptAnswer)
      yield* answers
      if (answers.length < pageRows) return
      last = answers.at(-1)!
    }
  }

  async #layoutVersions(hallId: HallId): Promise<number[]> {
    const rows = await this.#sql.all(
      'SELECT version FROM hall_layouts WHERE hall_id = ? ORDER BY version',
      hallId,
    )
    return rows.map(({ version }) => version as number)
  }

  /** @param statement takes `values`, the key of the last row that was read, and how many rows to read. */
  async *#pages(statement: string, key: string, before: Value, ...values: Value[]): AsyncIterable<Row> {
    for (let last = before; ; ) {
      const rows = await this.#sql.all(statement, ...values, last, pageRows)
      yield* rows
      if (rows.length < pageRows) return
      last = rows.at(-1)![key]!
    }
  }
}
