import { entryId, reservationId, type Seq, type ShowId } from '../core/ids.ts'
import type { GuardRow, RowsOfLog } from '../core/records/rowChanges.ts'
import type { Show } from '../core/shows/show.ts'
import type { StoredRows, StoredShow } from '../verifyPorts.ts'
import type { Findings } from './findings.ts'

/** Compares what is on disk with what the log says must be there. */
export async function compareRows(
  { show }: StoredShow,
  rows: StoredRows,
  log: RowsOfLog,
  findings: Findings,
): Promise<void> {
  compareSettings(show, log, findings)
  const nameOfReservation = (no: Seq) => `reservation ${reservationId(show.id, no)}`
  await compareNumbered(rows.reservations(show.id), log.reservationsMade, nameOfReservation, findings)
  const nameOfEntry = (no: Seq) => `waitlist entry ${entryId(show.id, no)}`
  await compareNumbered(rows.entries(show.id), log.entriesMade, nameOfEntry, findings)
  await compareGuards(show.id, rows, log.guarded, findings)
}

/** What an event of the log has set must be so. */
function compareSettings(show: Show, { shows: [row] }: RowsOfLog, findings: Findings): void {
  const settings = Object.entries({ ...row?.change, status: row?.cancelled ? 'cancelled' : 'scheduled' })
  for (const [field, value] of settings) {
    differ(`the show's ${field}`, show[field as keyof Show], value, findings)
  }
}

interface Numbered {
  readonly no: Seq
}

async function compareNumbered<Row extends Numbered>(
  rows: AsyncIterable<Row>,
  log: readonly Row[],
  nameOf: (no: Seq) => string,
  findings: Findings,
): Promise<void> {
  const expected = new Map(log.map((row) => [row.no, row]))
  for await (const row of rows) {
    const should = expected.get(row.no)
    expected.delete(row.no)
    if (!should) findings.add(`${nameOf(row.no)} has a row, and is not in the log`)
    for (const field of Object.keys(should ?? {}) as (keyof Row & string)[]) {
      differ(`the ${field} of ${nameOf(row.no)}`, row[field], should![field], findings)
    }
  }
  for (const no of expected.keys()) findings.add(`${nameOf(no)} is in the log, and has no row`)
}

function differ(what: string, row: unknown, log: unknown, findings: Findings): void {
  const [is, should] = [JSON.stringify(row), JSON.stringify(log)]
  if (is !== should) findings.add(`${what} is ${is} in its row, and ${should} by the log`)
}

async function compareGuards(
  showId: ShowId,
  rows: StoredRows,
  guarded: readonly GuardRow[],
  findings: Findings,
): Promise<void> {
  const expected = new Map(guarded.map((guard) => [guard.seat, guard]))
  for await (const { seat, kind, no } of rows.guards(showId)) {
    const should = expected.get(seat)
    expected.delete(seat)
    if (!should) {
      findings.add(
        `seat ${seat} is guarded for ${holderOf({ kind, no })}, and is free by the log: nobody can buy it`,
      )
    } else if (should.kind !== kind || should.no !== no) {
      findings.add(
        `seat ${seat} is guarded for ${holderOf({ kind, no })}, and by the log for ${holderOf(should)}`,
      )
    }
  }
  for (const should of expected.values()) {
    findings.add(
      `nothing guards seat ${should.seat}, which is taken by ${holderOf(should)}: it could be sold twice`,
    )
  }
}

function holderOf({ kind, no }: Pick<GuardRow, 'kind' | 'no'>): string {
  switch (kind) {
    case 'reservation':
      return `reservation ${no}`
    case 'set-aside':
      return `waitlist entry ${no}`
    case 'blocked':
      return 'staff, who blocked it'
    default:
      return kind satisfies never
  }
}
