import type { EventRecord } from '../../core/records/eventRecord.ts'
import type { EntryRecord, ReservationRecord } from '../../core/records/records.ts'
import type { GuardRow, RowChanges, ShowRowChange } from '../../core/records/rowChanges.ts'
import type { Value } from './sql.ts'

/** How rows of one kind go into their table: its columns, and a row's values in their order. */
export interface WrittenRow<Row> {
  readonly columns: string
  readonly values: (row: Row) => Value[]
}

export const guardRow: WrittenRow<GuardRow> = {
  columns: 'show_id, seat, kind, no',
  values: ({ showId, seat, kind, no }) => [showId, seat, kind, no],
}

export const reservationRow: WrittenRow<ReservationRecord> = {
  columns:
    'show_id, no, account_id, seats, status, expires_at_ms, amount, currency, created_at_ms, changed_at_ms',
  values: (r) => [
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
  ],
}

export const entryRow: WrittenRow<EntryRecord> = {
  columns:
    'show_id, no, account_id, party_size, adjacent, category, with_accessible, status, seats, reservation_no, ' +
    'created_at_ms, changed_at_ms',
  values: (e) => [
    e.showId,
    e.no,
    e.userId,
    e.partySize,
    Number(e.adjacent),
    e.category,
    Number(e.accessible),
    e.status,
    JSON.stringify(e.seats),
    e.reservationNo,
    e.createdAtMs,
    e.changedAtMs,
  ],
}

export const eventRow: WrittenRow<EventRecord> = {
  columns: 'show_id, seq, at_ms, by_whom, type, data',
  values: (e) => [e.showId, e.seq, e.atMs, e.by, e.type, JSON.stringify(e.data)],
}

export const answerRow: WrittenRow<RowChanges['answers'][number]> = {
  columns: 'show_id, account_id, idempotency_key, request_hash, outcome, created_at_ms',
  values: (a) => [a.showId, a.userId, a.key, a.requestHash, JSON.stringify(a.outcome), a.createdAtMs],
}

/** The columns of `shows` that a batch sets to something new, with their values. */
export function showSettings({ change, cancelled }: ShowRowChange): [column: string, value: Value][] {
  const settings = Object.entries(change).map(([field, value]): [string, Value] => {
    const stored = typeof value === 'object' && value !== null ? JSON.stringify(value) : value
    return [showColumns[field as keyof typeof showColumns], stored]
  })
  return cancelled ? [...settings, ['status', 'cancelled']] : settings
}

const showColumns = {
  title: 'title',
  startsAtMs: 'starts_at_ms',
  endsAtMs: 'ends_at_ms',
  salesOpenAtMs: 'sales_open_at_ms',
  currency: 'currency',
  prices: 'prices',
  maxSeatsPerUser: 'max_seats_per_user',
  orphanRule: 'orphan_rule',
  waitlistMode: 'waitlist_mode',
  offerSeconds: 'offer_seconds',
  waitlistCutoffSeconds: 'waitlist_cutoff_seconds',
} satisfies Record<keyof ShowRowChange['change'], string>
