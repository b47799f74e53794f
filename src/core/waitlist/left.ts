import { because } from '../reservations/because.ts'
import type { Event, LeftWhy } from '../reservations/event.ts'
import type { ShowState } from '../shows/showState.ts'
import type { Entry } from './waitlist.ts'

/** The end of an entry, wherever it stands. The hold of an offer has an end of its own, which frees the seats. */
export function left(state: ShowState, { no: entryNo, userId }: Entry, why: LeftWhy, reason?: string): Event {
  const { setAside, offered } = state.waitlist
  const seats = setAside.get(entryNo)?.seats
  const was = seats ? 'set-aside' : offered.has(entryNo) ? 'offered' : 'waiting'
  return { type: 'WaitlistLeft', entryNo, userId, seats: seats ?? [], was, why, ...because(reason) }
}
