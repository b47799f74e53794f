import type { Seq, ShowId, UserId } from '../../src/core/ids.ts'
import type { EventRecord } from '../../src/core/records/eventRecord.ts'
import type { EntryRecord, ReservationRecord } from '../../src/core/records/records.ts'
import type { ReservationStatus } from '../../src/core/reservations/outcome.ts'
import { lineClosesAtMs } from '../../src/core/shows/show.ts'
import type { Page, PlacedEntry, RecordPosition, Records, UpcomingRecords } from '../../src/ports.ts'
import { pageAfter } from './pageAfter.ts'
import type { RowTables } from './rowTables.ts'

/** Reads the tables that the turns are written to. */
export class FakeRecords implements Records {
  readonly #tables: RowTables
  readonly #showIds: () => readonly ShowId[]

  constructor(tables: RowTables, showIds: () => readonly ShowId[]) {
    this.#tables = tables
    this.#showIds = showIds
  }

  async reservation(showId: ShowId, no: Seq): Promise<ReservationRecord | undefined> {
    return this.#tables.reservations(showId).find((row) => row.no === no)
  }

  async reservations(
    { userId, showId, status }: { userId?: UserId; showId?: ShowId; status?: ReservationStatus },
    nowMs: number,
    after: RecordPosition | null,
    limit: number,
  ): Promise<Page<ReservationRecord, RecordPosition>> {
    const rows = this.#showIds()
      .flatMap((id) => this.#tables.reservations(id))
      .filter((row) => userId === undefined || row.userId === userId)
      .filter((row) => showId === undefined || row.showId === showId)
      .filter(hasStatus(status, nowMs))
    return pageAfter(newestFirst(rows), positionOf, after, limit)
  }

  async reservationsOfShow(
    showId: ShowId,
    status: ReservationStatus | undefined,
    nowMs: number,
    afterNo: Seq,
    limit: number,
  ): Promise<Page<ReservationRecord, Seq>> {
    const rows = this.#tables.reservations(showId).filter(hasStatus(status, nowMs))
    return pageAfter(
      rows.toSorted((a, b) => a.no - b.no),
      ({ no }) => no,
      afterNo,
      limit,
    )
  }

  async entry(showId: ShowId, no: Seq): Promise<PlacedEntry | undefined> {
    const entry = this.#tables.entries(showId).find((row) => row.no === no)
    return entry && this.#placed(entry)
  }

  async entries(
    { userId, showId }: { userId: UserId; showId?: ShowId },
    after: RecordPosition | null,
    limit: number,
  ): Promise<Page<PlacedEntry, RecordPosition>> {
    const rows = this.#showIds()
      .flatMap((id) => this.#tables.entries(id))
      .filter((row) => row.userId === userId && (showId === undefined || row.showId === showId))
    const page = pageAfter(newestFirst(rows), positionOf, after, limit)
    return { items: page.items.map((entry) => this.#placed(entry)), next: page.next }
  }

  async openEntries(showId: ShowId, afterNo: Seq, limit: number): Promise<Page<PlacedEntry, Seq>> {
    const open = this.#tables
      .entries(showId)
      .filter(({ status }) => status === 'waiting' || status === 'set-aside' || status === 'offered')
      .toSorted((a, b) => a.no - b.no)
    const page = pageAfter(open, ({ no }) => no, afterNo, limit)
    return { items: page.items.map((entry) => this.#placed(entry)), next: page.next }
  }

  async log(showId: ShowId, afterSeq: Seq, limit: number): Promise<Page<EventRecord, Seq>> {
    const events = this.#tables.events(showId)
    return pageAfter(events, ({ seq }) => seq, afterSeq === 0 ? null : afterSeq, limit)
  }

  async upcoming(userId: UserId, nowMs: number): Promise<UpcomingRecords> {
    const later = this.#showIds().filter((id) => (this.#tables.snapshot(id)?.show.startsAtMs ?? 0) > nowMs)
    const having = <Row extends { userId: UserId; status: string; showId: ShowId; no: Seq }>(
      rows: readonly Row[],
      statuses: readonly string[],
    ) =>
      rows
        .filter((row) => row.userId === userId && statuses.includes(row.status))
        .map(({ showId, no }) => ({ showId, no }))
    return {
      reservations: later.flatMap((id) => having(this.#tables.reservations(id), ['held', 'confirmed'])),
      entries: later.flatMap((id) => having(this.#tables.entries(id), ['waiting', 'set-aside', 'offered'])),
    }
  }

  async versions(showIds: readonly ShowId[]): Promise<ReadonlyMap<ShowId, Seq>> {
    const known = showIds.flatMap((id) => {
      const snapshot = this.#tables.snapshot(id)
      return snapshot ? [[id, snapshot.seq] as const] : []
    })
    return new Map(known)
  }

  #placed(entry: EntryRecord): PlacedEntry {
    const entries = this.#tables.entries(entry.showId)
    const waiting = entries.filter(({ status }) => status === 'waiting')
    const index = waiting.findIndex(({ no }) => no === entry.no)
    const assigned = entries.filter(({ status }) => status === 'assigned')
    const offered = entry.status === 'offered' ? entry.reservationNo : null
    const hold = this.#tables.reservations(entry.showId).find(({ no }) => no === offered)
    return {
      ...entry,
      position: index < 0 ? null : index + 1,
      seatsAhead: index < 0 ? null : seatsOf(waiting.slice(0, index)),
      served: index < 0 ? null : { parties: assigned.length, seats: seatsOf(assigned) },
      offerExpiresAtMs: hold?.expiresAtMs ?? null,
      lineClosesAtMs: lineClosesAtMs(this.#tables.snapshot(entry.showId)!.show),
    }
  }
}

function hasStatus(status: ReservationStatus | undefined, nowMs: number) {
  const ended = (row: ReservationRecord) => row.expiresAtMs !== null && row.expiresAtMs <= nowMs
  return (row: ReservationRecord) => status === undefined || (ended(row) ? 'expired' : row.status) === status
}

function seatsOf(entries: readonly EntryRecord[]): number {
  return entries.reduce((sum, { partySize }) => sum + partySize, 0)
}

function newestFirst<Row extends { createdAtMs: number; no: Seq }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => b.createdAtMs - a.createdAtMs || b.no - a.no)
}

function positionOf(row: { createdAtMs: number; showId: ShowId; no: Seq }): RecordPosition {
  return [row.createdAtMs, row.showId, row.no]
}
