import type { ShowState } from '../shows/showState.ts'
import type { Event } from './event.ts'

/** An event for each hold whose time is up. Takes them, and what was no hold any more, off the queue. */
export function expiredHolds(state: ShowState, nowMs: number): Event[] {
  const events: Event[] = []
  for (let due = state.expiries.peek(); due && due.atMs <= nowMs; due = state.expiries.peek()) {
    state.expiries.removeEarliest()
    const reservation = state.reservations.get(due.reservationNo)
    if (!reservation || reservation.expiresAtMs === null) continue
    const { no: reservationNo, userId, seats } = reservation
    events.push({ type: 'HoldExpired', reservationNo, userId, seats })
  }
  return events
}
