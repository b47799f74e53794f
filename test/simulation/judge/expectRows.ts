import type { ShowSnapshot } from '../../../src/core/shows/showState.ts'
import type { Ledger } from './ledger.ts'
import { isActive, isOpen, type LedgerParty } from './ledgerRows.ts'
import { Violation } from './violation.ts'

/** @throws Violation the rows of a show don't say what its log says. */
export function expectRows(
  ledger: Ledger,
  { seq, reservations, entries, blocked, takenSeats }: ShowSnapshot,
): void {
  const partyWords = (party: LedgerParty) =>
    `${party.partySize} ${party.adjacent} ${party.category} ${party.accessible}`
  const rows = [
    seq,
    takenSeats,
    ...reservations.map((r) => `${r.no} ${r.userId} ${r.seats} ${r.expiresAtMs}`),
    ...entries.map((e) => {
      const seats = e.setAsideAtMs === null ? '' : `${e.seats}`
      return `${e.no} ${e.userId} ${partyWords(e)} ${seats} ${e.offeredNo}`
    }),
    ...[...blocked].sort(),
  ].join('; ')
  const active = [...ledger.reservations.values()].filter(isActive)
  const open = [...ledger.entries.values()].filter(isOpen)
  const { holders } = ledger.seats
  const log = [
    ledger.seq,
    holders.size,
    ...active.map((r) => `${r.no} ${r.userId} ${r.seats} ${r.expiresAtMs}`),
    ...open.map((e) => {
      const seats = e.status === 'set-aside' ? `${e.seats}` : ''
      return `${e.no} ${e.userId} ${partyWords(e)} ${seats} ${e.status === 'offered' ? e.offeredNo : null}`
    }),
    ...[...holders].flatMap(([seat, holder]) => (holder === 'blocked' ? [seat] : [])).sort(),
  ].join('; ')
  if (rows !== log) throw new Violation('rows are what the log says', `${ledger.showId}: ${rows}, log ${log}`)
}
