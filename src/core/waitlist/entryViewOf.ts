import type { Seq } from '../ids.ts'
import type { EntryView } from '../reservations/outcome.ts'
import type { ShowState } from '../shows/showState.ts'
import { aheadOf, findEntry } from './waitlist.ts'

/** An open entry as its owner sees it. */
export function entryViewOf({ waitlist, reservations }: ShowState, no: Seq): EntryView {
  const entry = findEntry(waitlist, no)!
  const reservationNo = waitlist.offered.get(no)?.reservationNo ?? null
  const isWaiting = waitlist.waiting.has(no)
  const ahead = isWaiting ? aheadOf(waitlist, no) : null
  return {
    ...entry,
    status: isWaiting ? 'waiting' : reservationNo === null ? 'set-aside' : 'offered',
    position: ahead ? ahead.parties + 1 : null,
    seatsAhead: ahead?.seats ?? null,
    reservationNo,
    offerExpiresAtMs: reservationNo === null ? null : reservations.get(reservationNo)!.expiresAtMs,
  }
}
