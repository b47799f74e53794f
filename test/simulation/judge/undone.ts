import type { Seq } from '../../../src/core/ids.ts'
import type { Command } from '../../../src/core/reservations/command.ts'
import type { EntryView, Outcome, ReservationView } from '../../../src/core/reservations/outcome.ts'
import type { Ledger } from './ledger.ts'

/** What of an accepted command isn't as the log has it, in words; undefined: nothing. */
export function undone(command: Command, { result, version }: Outcome & { ok: true }, ledger: Ledger) {
  switch (result.type) {
    case 'reservation':
      return reservationUndone(command, result.reservation, version, ledger)
    case 'reservations':
      return result.reservations
        .map((reservation) => reservationUndone(command, reservation, version, ledger))
        .find((problem) => problem !== undefined)
    case 'waitlistEntry':
      return entryUndone(command, result.entry, version, ledger)
    case 'seats':
      return seatsUndone(command, result.seats, version, ledger)
    case 'assigned':
      return undefined
    case 'done':
      return command.type === 'cancelShow' && !ledger.isCancelled ? 'the show goes on' : undefined
    default:
      return result satisfies never
  }
}

function reservationUndone(
  command: Command,
  { no, userId, seats }: ReservationView,
  version: Seq,
  ledger: Ledger,
): string | undefined {
  const known = ledger.reservations.get(no)
  if (!known || known.userId !== userId) return 'there is no such reservation'
  if (`${ledger.seatsAt(no, version)}` !== `${seats}`) return 'it has other seats'
  if (no > version) return 'it is of later'
  if (command.type === 'reserve' && `${command.seats}` !== `${seats}`) return 'other seats'
  if (
    command.type === 'reserveBest' &&
    !ledger.layouts.at(version).seating.fit(command, seats, () => false)
  ) {
    return 'other seats than were asked for'
  }
  if (command.type === 'cancel' && known.status !== 'cancelled') return `it is ${known.status}`
  if (command.type === 'cancel' && known.endedSeq > version) return 'it was cancelled later'
  const isUnconfirmed = known.status === 'held' || known.status === 'expired'
  return command.type === 'confirm' && isUnconfirmed ? `it is ${known.status}` : undefined
}

function entryUndone(
  command: Command,
  { no, userId }: EntryView,
  version: Seq,
  ledger: Ledger,
): string | undefined {
  const known = ledger.entries.get(no)
  if (!known || known.userId !== userId) return 'there is no such entry'
  if (command.type === 'joinWaitlist' || command.type === 'reserveBest') {
    const { partySize, adjacent, category, accessible } = command
    const asked = [partySize, adjacent, category, accessible]
    if (`${asked}` !== `${[known.partySize, known.adjacent, known.category, known.accessible]}`) {
      return 'it is of another party'
    }
  }
  return command.type === 'leaveWaitlist' && known.endedSeq > version ? 'the entry is still open' : undefined
}

function seatsUndone(command: Command, seats: readonly string[], version: Seq, ledger: Ledger) {
  const status = command.type === 'blockSeats' ? 'blocked' : 'free'
  // What is put back on sale may have gone to the line in the same turn.
  if (status === 'free') return undefined
  return seats.every((seat) => ledger.layouts.at(version).statusAt(seat, version) === status)
    ? undefined
    : 'not blocked'
}
