import type { HallId, Seq, ShowId } from '../../src/core/ids.ts'
import type { EventRecord } from '../../src/core/records/eventRecord.ts'
import type { EntryRecord, ReservationRecord } from '../../src/core/records/records.ts'
import type { GuardRow, RowChanges } from '../../src/core/records/rowChanges.ts'
import type { Show } from '../../src/core/shows/show.ts'
import { type Answer, answerKey, type ShowSnapshot } from '../../src/core/shows/showState.ts'
import { answerKeptMs } from '../../src/core/takeTurn.ts'
import { StateConflictError } from '../../src/faults.ts'

interface ShowRow {
  readonly show: Show
  readonly hall: { readonly id: HallId; readonly version: number }
  readonly seq: Seq
  readonly publishedSeq: Seq
}

/** One set of tables, each a map by primary key. */
class Tables {
  readonly shows = new Map<ShowId, ShowRow>()
  readonly guards = new Map<string, GuardRow>()
  readonly reservations = new Map<string, ReservationRecord>()
  readonly entries = new Map<string, EntryRecord>()
  readonly events = new Map<string, EventRecord>()
  readonly answers = new Map<string, Answer & { readonly showId: ShowId }>()

  copy(): Tables {
    const copy = new Tables()
    for (const name of Object.keys(this) as (keyof this)[])
      Object.assign(copy, { [name]: new Map(this[name] as never) })
    return copy
  }
}

/** The tables of a store, in memory, with every condition that a real one puts on its writes. */
export class RowTables {
  #tables = new Tables()

  addShow(show: Show, hall: ShowRow['hall'], seq: Seq = 0): void {
    this.#tables.shows.set(show.id, { show, hall, seq, publishedSeq: seq })
  }

  /**
   * Writes the whole batch, or nothing.
   *
   * @throws StateConflictError a row isn't as the batch says it was.
   */
  apply(changes: RowChanges): void {
    const tables = this.#tables.copy()
    for (const { showId, fromSeq, toSeq, change, cancelled } of changes.shows) {
      const row = tables.shows.get(showId)
      if (row?.seq !== fromSeq) throw conflict('show', showId, { seq: fromSeq }, row)
      const status = cancelled ? 'cancelled' : row.show.status
      tables.shows.set(showId, { ...row, show: { ...row.show, ...change, status }, seq: toSeq })
    }
    for (const guard of changes.unguarded) {
      const key = `${guard.showId}/${guard.seat}`
      const row = tables.guards.get(key)
      if (row?.kind !== guard.kind || row.no !== guard.no) throw conflict('guard', key, guard, row)
      tables.guards.delete(key)
    }
    for (const guard of changes.guarded) insert(tables.guards, `${guard.showId}/${guard.seat}`, guard)
    for (const made of changes.reservationsMade) insert(tables.reservations, keyOf(made), made)
    for (const { was, ...after } of changes.reservationsChanged) {
      const row = found(tables.reservations, keyOf(after), was)
      tables.reservations.set(keyOf(after), { ...row, ...after, expiresAtMs: null })
    }
    for (const made of changes.entriesMade) insert(tables.entries, keyOf(made), made)
    for (const { was, ...after } of changes.entriesChanged) {
      tables.entries.set(keyOf(after), { ...found(tables.entries, keyOf(after), was), ...after })
    }
    for (const event of changes.events) insert(tables.events, `${event.showId}/${event.seq}`, event)
    for (const answer of changes.answers) {
      const key = `${answer.showId}/${answerKey(answer.userId, answer.key)}`
      const old = tables.answers.get(key)
      if (old && answer.createdAtMs - old.createdAtMs >= answerKeptMs) tables.answers.delete(key)
      insert(tables.answers, key, answer)
    }
    this.#tables = tables
  }

  /** What is active of a show; undefined when there is no such show. */
  snapshot(showId: ShowId): ShowSnapshot | undefined {
    const row = this.#tables.shows.get(showId)
    if (!row) return undefined
    const guards = this.#of(showId, this.#tables.guards)
    return {
      ...row,
      reservations: this.reservations(showId)
        .filter(({ status }) => status === 'held' || status === 'confirmed')
        .map(({ no, userId, seats, expiresAtMs, amount, createdAtMs }) => ({
          no,
          userId,
          seats,
          expiresAtMs,
          amount,
          createdAtMs,
        })),
      entries: this.entries(showId)
        .filter(({ status }) => status === 'waiting' || status === 'set-aside')
        .map(({ no, userId, partySize, createdAtMs, seats, status, changedAtMs }) => ({
          no,
          userId,
          partySize,
          createdAtMs,
          seats,
          setAsideAtMs: status === 'set-aside' ? changedAtMs : null,
        })),
      blocked: guards.filter(({ kind }) => kind === 'blocked').map(({ seat }) => seat),
      takenSeats: guards.length,
      answers: this.#of(showId, this.#tables.answers).map(({ showId: _, ...answer }) => answer),
    }
  }

  /** Every reservation that the show ever had, in the order of their numbers. */
  reservations(showId: ShowId): ReservationRecord[] {
    return this.#of(showId, this.#tables.reservations)
  }

  /** Every waitlist entry that the show ever had, in the order of their numbers. */
  entries(showId: ShowId): EntryRecord[] {
    return this.#of(showId, this.#tables.entries)
  }

  /** The show's log. */
  events(showId: ShowId): EventRecord[] {
    return this.#of(showId, this.#tables.events)
  }

  #of<Row extends { readonly showId: ShowId }>(showId: ShowId, table: ReadonlyMap<string, Row>): Row[] {
    return [...table.values()].filter((row) => row.showId === showId)
  }
}

function keyOf({ showId, no }: { showId: ShowId; no: Seq }): string {
  return `${showId}/${no}`
}

function insert<Row>(table: Map<string, Row>, key: string, row: Row): void {
  if (table.has(key)) throw conflict('new row', key, undefined, table.get(key))
  table.set(key, row)
}

/** The row that is about to change; it must be there, with that status. */
function found<Row extends { readonly status: string }>(
  table: Map<string, Row>,
  key: string,
  was: string,
): Row {
  const row = table.get(key)
  if (row?.status !== was) throw conflict('row', key, { status: was }, row)
  return row
}

function conflict(what: string, key: string, expected: unknown, row: unknown): StateConflictError {
  return new StateConflictError(
    `${what} ${key}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(row)}`,
  )
}
