import type { Event } from '../reservations/event.ts'
import { expired } from '../reservations/expiredHolds.ts'
import { lineClosesAtMs } from '../shows/show.ts'
import type { ShowState } from '../shows/showState.ts'
import { left } from './left.ts'

// Asked twice a turn, and nearly always the answer.
const none: readonly Event[] = []

/**
 * Ends every entry once the line's time is over; what was set aside or offered and not accepted is free again. It is
 * for good: an entry that was told to have expired doesn't come back when the show is then moved to a later time.
 */
export function closeLine(state: ShowState, nowMs: number): readonly Event[] {
  const { show, waitlist, reservations } = state
  if (waitlist.entryOfUser.size === 0 || nowMs < lineClosesAtMs(show)) return none
  const why = nowMs < show.startsAtMs ? 'waitlist-closed' : 'show-started'
  const events: Event[] = []
  for (const { entry, reservationNo } of waitlist.offered.values()) {
    events.push(expired(reservations.get(reservationNo)!), left(state, entry, why))
  }
  for (const { entry } of waitlist.setAside.values()) events.push(left(state, entry, why))
  for (const entry of waitlist.waiting.values()) events.push(left(state, entry, why))
  return events
}
