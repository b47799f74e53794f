/** What `npm run verify` needs of a database: rows as they are on disk, read and never written. */
import type { HallId, Seq, ShowId } from './core/ids.ts'
import type { EventRecord } from './core/records/eventRecord.ts'
import type { EntryRecord, ReservationRecord } from './core/records/records.ts'
import type { GuardRow } from './core/records/rowChanges.ts'
import type { Layout } from './core/seats/layout.ts'
import type { ShardId } from './core/shows/shardOf.ts'
import type { Show } from './core/shows/show.ts'
import type { Answer, ShowSnapshot } from './core/shows/showState.ts'

/** A database that is open for reading. Nodes may write to it all the while. */
export interface StoredState {
  /** Where it is, as a person calls it; never with a password. */
  readonly name: string
  /** Gives `work` the rows as they all were at one moment. */
  look<Result>(work: (rows: StoredRows) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/**
 * Rows of one moment. Those of a show come one by one, so that nobody needs room for a whole table.
 *
 * Every method rejects with StorageUnavailableError when the database doesn't answer, and with a SyntaxError when a
 * column that holds JSON doesn't.
 */
export interface StoredRows {
  shards(): Promise<readonly { readonly id: ShardId; readonly epoch: number }[]>
  halls(): AsyncIterable<StoredHall>
  layout(hallId: HallId, version: number): Promise<Layout>
  showCount(): Promise<number>
  /** The first ids after that one, in their order. */
  showIds(after: ShowId | null, limit: number): Promise<ShowId[]>
  /** Rows that belong to no show: the table, and the show that they name. */
  strays(): Promise<readonly { readonly table: string; readonly showId: string }[]>

  show(id: ShowId): Promise<StoredShow | undefined>
  /** What an actor would start from, without the answers. */
  snapshot(id: ShowId): Promise<ShowSnapshot | undefined>
  events(id: ShowId): AsyncIterable<EventRecord>
  reservations(id: ShowId): AsyncIterable<ReservationRecord>
  entries(id: ShowId): AsyncIterable<EntryRecord>
  guards(id: ShowId): AsyncIterable<GuardRow>
  answers(id: ShowId): AsyncIterable<Answer>
}

export interface StoredShow {
  readonly show: Show
  readonly shardId: ShardId
  readonly seq: Seq
  readonly publishedSeq: Seq
  /** Versions of its hall's layout that are kept, from the oldest. */
  readonly layoutVersions: readonly number[]
}

export interface StoredHall {
  readonly id: HallId
  readonly version: number
  readonly seatCount: number
  readonly layoutVersions: readonly number[]
}
