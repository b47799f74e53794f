import type { Reservation, ShowState } from '../shows/showState.ts'
import { left } from '../waitlist/left.ts'
import { offeredEntry } from '../waitlist/waitlist.ts'
import type { Event } from './event.ts'

/**
 * An event for each hold whose time is up, and one for the entry that it was offered to: who lets an offer pass is out
 * of the line, or it would be offered the same seats again. Takes the holds, and what was none any more, off the queue.
 */
export function expiredHolds(state: ShowState, nowMs: number): Event[] {
  const events: Event[] = []
  for (let due = state.expiries.peek(); due && due.atMs <= nowMs; due = state.expiries.peek()) {
    state.expiries.removeEarliest()
    const reservation = state.reservations.get(due.reservationNo)
    if (!reservation || reservation.expiresAtMs === null) continue
    events.push(expired(reservation))
    const entry = offeredEntry(state.waitlist, reservation.no)
    if (entry) events.push(left(state, entry, 'offer-expired'))
  }
  return events
}

export function expired({ no: reservationNo, userId, seats }: Reservation): Event {
  return { type: 'HoldExpired', reservationNo, userId, seats }
}
