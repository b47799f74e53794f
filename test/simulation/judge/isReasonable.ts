import type { Seq } from '../../../src/core/ids.ts'
import type { Command } from '../../../src/core/reservations/command.ts'
import type { Refusal } from '../../../src/core/reservations/outcome.ts'
import type { Ledger } from './ledger.ts'

/** Whether the refusal was right at some moment of the log, from that event on. */
export function isReasonable(command: Command, refusal: Refusal, ledger: Ledger, from: Seq): boolean {
  switch (refusal.code) {
    case 'seats-taken':
      return ledger.layouts.wereTaken(refusal.taken, from, ledger.seq)
    case 'unknown-reservation':
      return 'reservationNo' in command && isUnknown(command, ledger)
    case 'unknown-entry': {
      if (command.type !== 'leaveWaitlist') return false
      const known = ledger.entries.get(command.entryNo)
      return !known || known.endedSeq <= ledger.seq || known.userId !== command.by.userId
    }
    case 'show-cancelled':
      return ledger.isCancelled
    case 'already-waiting':
      return ledger.entries.has(refusal.entryNo)
    case 'unknown-seat':
      return ledger.layouts.areSeveral
    case 'unknown-show':
    case 'duplicate-seat':
    case 'unknown-category':
      return false
    default:
      // Counts and times of moments that have passed.
      return true
  }
}

type OfReservation = Extract<Command, { reservationNo: Seq }>

/** To whoever asks, what is somebody else's is not there. */
function isUnknown(command: OfReservation, ledger: Ledger): boolean {
  const nos = command.type === 'swap' ? [command.reservationNo, command.withNo] : [command.reservationNo]
  const { staff, userId } = command.by
  return nos.some((no) => {
    const known = ledger.reservations.get(no)
    if (!known || known.endedSeq <= ledger.seq) return true
    return known.userId !== userId && (!staff || command.type === 'confirm')
  })
}
