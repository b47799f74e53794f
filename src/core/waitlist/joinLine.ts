import type { UserId } from '../ids.ts'
import { accept, type Decision, refuse } from '../reservations/decision.ts'
import type { ShowState } from '../shows/showState.ts'
import { entryViewOf } from './entryViewOf.ts'
import { isSameParty, type Party, partyOf } from './party.ts'
import { findEntry } from './waitlist.ts'

/**
 * Puts a party at the end of the line. A user waits once for a show: asking again for the same party answers with the
 * entry that is there, for another one is refused.
 */
export function joinLine(state: ShowState, userId: UserId, party: Party, nowMs: number): Decision {
  const { waitlist } = state
  const entryNo = waitlist.entryOfUser.get(userId)
  if (entryNo === undefined) {
    // Field by field: it is hot, and a spread among other fields costs as much as all the rest.
    const { partySize, adjacent, category, accessible } = party
    const entry = {
      no: state.seq + 1,
      userId,
      partySize,
      adjacent,
      category,
      accessible,
      status: 'waiting',
      position: waitlist.waiting.size + 1,
      seatsAhead: waitlist.lines.seats,
      reservationNo: null,
      offerExpiresAtMs: null,
      createdAtMs: nowMs,
    } as const
    const joined = { type: 'WaitlistJoined', userId, partySize, adjacent, category, accessible } as const
    return accept({ type: 'waitlistEntry', entry }, joined)
  }
  const there = findEntry(waitlist, entryNo)!
  if (!isSameParty(there, party)) return refuse({ code: 'already-waiting', entryNo, party: partyOf(there) })
  return accept({ type: 'waitlistEntry', entry: entryViewOf(state, entryNo) })
}
