import type { UserId } from '../ids.ts'
import { accept, type Decision, refuse } from '../reservations/decision.ts'
import type { ShowState } from '../shows/showState.ts'
import { findEntry, positionOf } from './waitlist.ts'

/**
 * Puts a party at the end of the line. A user waits once for a show: asking again for as many seats answers with the
 * entry that is there, for another number is refused.
 */
export function joinLine(state: ShowState, userId: UserId, partySize: number, nowMs: number): Decision {
  const { waitlist } = state
  const entryNo = waitlist.entryOfUser.get(userId)
  if (entryNo === undefined) {
    const position = waitlist.waiting.size + 1
    const no = state.seq + 1
    const entry = { no, userId, partySize, status: 'waiting', position, createdAtMs: nowMs } as const
    return accept({ type: 'waitlistEntry', entry }, { type: 'WaitlistJoined', userId, partySize })
  }
  const there = findEntry(waitlist, entryNo)!
  if (there.partySize !== partySize) {
    return refuse({ code: 'already-waiting', entryNo, partySize: there.partySize })
  }
  const waits = waitlist.waiting.has(entryNo)
  const position = waits ? positionOf(waitlist, entryNo) : null
  const status = waits ? ('waiting' as const) : ('set-aside' as const)
  return accept({ type: 'waitlistEntry', entry: { ...there, status, position } })
}
