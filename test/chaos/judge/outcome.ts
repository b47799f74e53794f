import type { Ledger } from '../../simulation/judge/ledger.ts'
import type { LedgerReservation } from '../../simulation/judge/ledgerRows.ts'
import type { Deed } from '../clients/history.ts'

/** The number at the end of a reservation's or an entry's id: of the event that made it. */
export function noOf(id: string): number {
  return Number(/-[rw](\d+)$/.exec(id)?.[1])
}

/** The event that did what a deed was acknowledged for; undefined: none did, or nothing was acknowledged. */
export function seqOf({ wish, answer, user }: Deed, ledger: Ledger): number | undefined {
  if (!answer || answer.status >= 300) return undefined
  switch (wish.type) {
    case 'reserve':
      return ownReservation(ledger, answer.body.id, user)?.no
    case 'reserveBest': {
      if (answer.status === 201) return ownReservation(ledger, answer.body.id, user)?.no
      const entry = ledger.entries.get(noOf(answer.body.waitlistEntry.id))
      return entry?.userId === user ? entry.no : undefined
    }
    case 'confirm': {
      const no = noOf(wish.reservationId)
      return ledger.events.find(
        ({ type, data }) => type === 'ReservationConfirmed' && data.reservationNo === no,
      )?.seq
    }
    case 'cancel': {
      const reservation = ownReservation(ledger, wish.reservationId, user)
      return reservation?.status === 'cancelled' ? reservation.endedSeq : undefined
    }
    case 'leave': {
      const entry = ledger.entries.get(noOf(wish.entryId))
      return entry?.status === 'left' ? entry.endedSeq : undefined
    }
    case 'read':
      return undefined
    default:
      return wish satisfies never
  }
}

export function ownReservation(ledger: Ledger, id: string, user: string): LedgerReservation | undefined {
  const found = ledger.reservations.get(noOf(id))
  return found?.userId === user ? found : undefined
}

/** A deed in a person's words. */
export function wordsOf({ user, showId, wish, answer, sentMs, endedMs, tries }: Deed): string {
  const { type, ...what } = wish
  const said = answer ? `${answer.status} ${JSON.stringify(answer.body)}` : 'nothing'
  const times = `${sentMs.toFixed(0)}-${endedMs.toFixed(0)} ms, asked ${tries} times`
  return `${user} in ${showId}: ${type} ${JSON.stringify(what)} (${times}), told ${said}`
}
