import { stringify } from 'csv-stringify/sync'
import { reservationId, type UserId } from '../core/ids.ts'
import type { ReservationRecord } from '../core/records/records.ts'
import type { User } from '../core/users/user.ts'
import { rfc3339 } from './instant.ts'
import { majorUnits } from './majorUnits.ts'

export const csvColumns = [
  'reservationId',
  'status',
  'seats',
  'seatCount',
  'userId',
  'name',
  'email',
  'amount',
  'currency',
  'createdAt',
  'changedAt',
] as const

/**
 * A part of a CSV file (RFC 4180, UTF-8), one line a reservation.
 *
 * What customers have written can't begin a formula. The file begins with a byte order mark: without it Excel takes it
 * for the encoding of the machine, and breaks every name that isn't English.
 *
 * @param isFirst the file begins with it: the names of the columns go before.
 */
export function reservationsCsv(
  records: readonly ReservationRecord[],
  users: ReadonlyMap<UserId, User>,
  isFirst: boolean,
): string {
  const rows = records.map((record) => rowOf(record, users.get(record.userId)))
  return stringify(rows, {
    bom: isFirst,
    header: isFirst,
    columns: [...csvColumns],
    escape_formulas: true,
    record_delimiter: 'windows',
  })
}

function rowOf(
  record: ReservationRecord,
  user: User | undefined,
): Record<(typeof csvColumns)[number], string | number | undefined> {
  const { showId, no, status, seats, userId, amount, currency, createdAtMs, changedAtMs } = record
  return {
    reservationId: reservationId(showId, no),
    status,
    seats: seats.join(' '),
    seatCount: seats.length,
    userId,
    name: user && withoutHiddenCells(user.name),
    email: user && withoutHiddenCells(user.email),
    amount: amount === null || currency === null ? undefined : majorUnits(amount, currency),
    currency: amount === null ? undefined : (currency ?? undefined),
    createdAt: rfc3339(createdAtMs),
    changedAt: rfc3339(changedAtMs),
  }
}

/** Where lists are separated by semicolons, Excel separates cells by them: what comes after one must be no formula. */
function withoutHiddenCells(text: string): string {
  return text.replaceAll(/;(?=\s*[=+\-@])/g, ";'")
}
