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

/** What there is of one show: each table a map by what is left of its primary key. */
class ShowTables {
  row: ShowRow
  readonly guards = new Map<string, GuardRow>()
  readonly reservations = new Map<Seq, ReservationRecord>()
  readonly entries = new Map<Seq, EntryRecord>()
  readonly events = new Map<Seq, EventRecord>()
  readonly answers = new Map<string, StoredAnswer>()

  constructor(row: ShowRow) {
    this.row = row
  }
}

type StoredAnswer = Answer & { readonly showId: ShowId }

/** The tables of a store, in memory, with every condition that a real one puts on its writes. */
export class RowTables {
  readonly #shows = new Map<ShowId, ShowTables>()
  /** How to take back what has been written of a batch, last first. */
  #undo: (() => void)[] = []

  addShow(show: Show, hall: ShowRow['hall'], seq: Seq = 0): void {
    const row = { show, hall, seq, publishedSeq: seq }
    const known = this.#shows.get(show.id)
    if (known) known.row = row
    else this.#shows.set(show.id, new ShowTables(row))
  }

  /**
   * Writes the whole batch, or nothing.
   *
   * @throws StateConflictError a row isn't as the batch says it was.
   */
  apply(changes: RowChanges): void {
    this.#undo = []
    try {
      this.#write(changes)
    } catch (error) {
      this.#takeBack()
      throw error
    }
  }

  /** Whether `apply` would throw. Nothing is written. @throws StateConflictError */
  check(changes: RowChanges): void {
    this.apply(changes)
    this.#takeBack()
  }

  /** What is active of a show; undefined when there is no such show. */
  snapshot(showId: ShowId): ShowSnapshot | undefined {
    const tables = this.#shows.get(showId)
    if (!tables) return undefined
    const guards = [...tables.guards.values()]
    return {
      ...tables.row,
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
        .filter(({ status }) => ['waiting', 'set-aside', 'offered'].includes(status))
        .map(({ seats, status, reservationNo, changedAtMs, showId: _, ...entry }) => ({
          ...entry,
          seats,
          setAsideAtMs: status === 'set-aside' ? changedAtMs : null,
          offeredNo: status === 'offered' ? reservationNo : null,
        })),
      blocked: guards.filter(({ kind }) => kind === 'blocked').map(({ seat }) => seat),
      takenSeats: guards.length,
      answers: [...tables.answers.values()].map(({ showId: _, ...answer }) => answer),
    }
  }

  /** Every reservation that the show ever had, in the order of their numbers. */
  reservations(showId: ShowId): ReservationRecord[] {
    return [...(this.#shows.get(showId)?.reservations.values() ?? [])]
  }

  /** Every waitlist entry that the show ever had, in the order of their numbers. */
  entries(showId: ShowId): EntryRecord[] {
    return [...(this.#shows.get(showId)?.entries.values() ?? [])]
  }

  /** The show's log. */
  events(showId: ShowId): EventRecord[] {
    return [...(this.#shows.get(showId)?.events.values() ?? [])]
  }

  #write(changes: RowChanges): void {
    for (const { showId, fromSeq, toSeq, change, cancelled } of changes.shows) {
      const tables = this.#shows.get(showId)
      const row = tables?.row
      if (!tables || row?.seq !== fromSeq) throw conflict('show', showId, { seq: fromSeq }, row)
      const status = cancelled ? 'cancelled' : row.show.status
      this.#undo.push(() => {
        tables.row = row
      })
      tables.row = { ...row, show: { ...row.show, ...change, status }, seq: toSeq }
    }
    for (const guard of changes.unguarded) {
      const { guards } = this.#of(guard)
      const row = guards.get(guard.seat)
      if (row?.kind !== guard.kind || row.no !== guard.no) throw conflict('guard', keyOf(guard), guard, row)
      this.#set(guards, guard.seat, undefined)
    }
    for (const guard of changes.guarded) this.#insert(this.#of(guard).guards, guard.seat, guard)
    for (const made of changes.reservationsMade) this.#insert(this.#of(made).reservations, made.no, made)
    this.#changeReservations(changes)
    for (const made of changes.entriesMade) this.#insert(this.#of(made).entries, made.no, made)
    for (const { was, ...after } of changes.entriesChanged) {
      const { entries } = this.#of(after)
      this.#set(entries, after.no, { ...found(entries, after, was), ...after })
    }
    for (const event of changes.events) this.#insert(this.#of(event).events, event.seq, event)
    for (const answer of changes.answers) {
      const { answers } = this.#of(answer)
      const key = answerKey(answer.userId, answer.key)
      const old = answers.get(key)
      if (old && answer.createdAtMs - old.createdAtMs >= answerKeptMs) this.#set(answers, key, undefined)
      this.#insert(answers, key, answer)
    }
  }

  #changeReservations({ reservationsMoved, reservationsChanged }: RowChanges): void {
    for (const { was, ...after } of reservationsMoved) {
      const { reservations } = this.#of(after)
      const row = reservations.get(after.no)
      if (JSON.stringify(row?.seats) !== JSON.stringify(was)) {
        throw conflict('row', `${after.showId}/${after.no}`, { seats: was }, row)
      }
      this.#set(reservations, after.no, { ...row!, ...after })
    }
    for (const { was, ...after } of reservationsChanged) {
      const { reservations } = this.#of(after)
      this.#set(reservations, after.no, { ...found(reservations, after, was), ...after, expiresAtMs: null })
    }
  }

  #of({ showId }: { readonly showId: ShowId }): ShowTables {
    return this.#shows.get(showId)!
  }

  #insert<Key, Row extends { readonly showId: ShowId }>(table: Map<Key, Row>, key: Key, row: Row): void {
    if (table.has(key)) throw conflict('new row', `${row.showId}/${key}`, undefined, table.get(key))
    this.#set(table, key, row)
  }

  /** @param row undefined: there is none from now on. */
  #set<Key, Row>(table: Map<Key, Row>, key: Key, row: Row | undefined): void {
    const before = table.get(key)
    this.#undo.push(() => put(table, key, before))
    put(table, key, row)
  }

  #takeBack(): void {
    for (let undo = this.#undo.pop(); undo; undo = this.#undo.pop()) undo()
  }
}

function put<Key, Row>(table: Map<Key, Row>, key: Key, row: Row | undefined): void {
  if (row === undefined) table.delete(key)
  else table.set(key, row)
}

function keyOf({ showId, seat }: GuardRow): string {
  return `${showId}/${seat}`
}

/** The row that is about to change; it must be there, with that status. */
function found<Row extends { readonly status: string }>(
  table: ReadonlyMap<Seq, Row>,
  { showId, no }: { readonly showId: ShowId; readonly no: Seq },
  was: string,
): Row {
  const row = table.get(no)
  if (row?.status !== was) throw conflict('row', `${showId}/${no}`, { status: was }, row)
  return row
}

function conflict(what: string, key: string, expected: unknown, row: unknown): StateConflictError {
  return new StateConflictError(
    `${what} ${key}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(row)}`,
  )
}
