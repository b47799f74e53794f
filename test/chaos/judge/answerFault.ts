import type { Ledger } from '../../simulation/judge/ledger.ts'
import type { Deed } from '../clients/history.ts'
import { noOf, ownReservation, seqOf, wordsOf } from './outcome.ts'

/** The stretch of the log in which a deed was under way: nothing before `from` is news, nothing after `to` was known. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** What an answer says and the log doesn't, in words; undefined: all is right. */
export function answerFault(deed: Deed, ledger: Ledger, stretch: Stretch): string | undefined {
  const { answer } = deed
  if (!answer) return undefined
  const fault = answer.status < 300 ? ackFault(deed, ledger, stretch) : refusalFault(deed, ledger, stretch)
  return fault && `${fault}: ${wordsOf(deed)}`
}

/** What was acknowledged must be in the log. */
function ackFault(deed: Deed, ledger: Ledger, { from, to }: Stretch): string | undefined {
  const { wish, user } = deed
  const { body, status } = deed.answer!
  if (wish.type === 'read') {
    return body.status === wish.expects
      ? undefined
      : `somebody was shown ${body.status} after ${wish.expects}`
  }
  if (seqOf(deed, ledger) === undefined) return `an acknowledged ${wish.type} is not in the log`
  if (wish.type === 'reserveBest' && status === 202) {
    const entry = ledger.entries.get(noOf(body.waitlistEntry.id))!
    if (entry.no > to) return 'a place in the line of later'
    return entry.endedSeq > from ? undefined : 'a place in the line that was over'
  }
  if (wish.type !== 'reserve' && wish.type !== 'reserveBest') return undefined
  const { no, seats } = ownReservation(ledger, body.id, user)!
  if (`${seats}` !== `${body.seats}`) return `an acknowledged reservation has ${seats} in the log`
  if (wish.type === 'reserve' && `${seats}` !== `${wish.seats}`) return 'other seats than were asked for'
  if (wish.type === 'reserveBest' && seats.length !== wish.count) return 'not as many seats as were asked for'
  return body.version >= no ? undefined : 'a version from before it was made'
}

/** A refusal must have had its reason while the question was under way. */
function refusalFault(
  { wish, answer, user }: Deed,
  ledger: Ledger,
  { from, to }: Stretch,
): string | undefined {
  const { code, taken } = answer!.body
  const case_ = `${wish.type} ${code}`
  const ofWish = 'reservationId' in wish ? ownReservation(ledger, wish.reservationId, user) : undefined
  switch (case_) {
    case 'reserve seats-taken':
      return ledger.seats.wereTaken(taken, from, to) ? undefined : 'seats were refused that were free'
    case 'reserve seat-limit':
    case 'reserveBest seat-limit':
      return undefined
    case 'reserveBest already-waiting':
      return ledger.entries.get(noOf(answer!.body.waitlistEntryId))?.userId === user
        ? undefined
        : 'nobody waits'
    case 'confirm hold-expired':
    case 'cancel hold-expired':
      return ofWish?.status === 'expired' ? undefined : `a hold that is ${ofWish?.status} was said to be over`
    case 'confirm reservation-cancelled':
      return ofWish?.status === 'cancelled' ? undefined : `it is ${ofWish?.status}`
    case 'leave waitlist-assigned':
    case 'leave waitlist-expired': {
      const status = ledger.entries.get(noOf((wish as { entryId: string }).entryId))?.status
      return status === (code === 'waitlist-assigned' ? 'assigned' : 'left') ? undefined : `it is ${status}`
    }
    default:
      return 'nobody should be answered so'
  }
}
