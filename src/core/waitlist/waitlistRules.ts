import type { Command } from '../reservations/command.ts'
import { accept, type Decision, refuse } from '../reservations/decision.ts'
import type { Event } from '../reservations/event.ts'
import { priceOf } from '../reservations/priceOf.ts'
import { freeSeats } from '../seats/occupancy.ts'
import { pickSeats } from '../seats/pickSeats.ts'
import { endedRefusal, saleRefusal } from '../shows/saleRefusal.ts'
import { saleWindow } from '../shows/show.ts'
import type { ShowState } from '../shows/showState.ts'
import { joinLine } from './joinLine.ts'
import { type Entry, findEntry, firstToServe } from './waitlist.ts'

type Join = Extract<Command, { type: 'joinWaitlist' }>
type Leave = Extract<Command, { type: 'leaveWaitlist' }>

export function joinWaitlist(state: ShowState, command: Join, nowMs: number): Decision {
  const closed = saleRefusal(state.show, nowMs)
  if (closed) return refuse(closed)
  const { userId } = command.by
  const { partySize } = command
  // Before the limit, which counts what this very entry has been promised.
  if (state.waitlist.entryOfUser.has(userId)) return joinLine(state, userId, partySize, nowMs)
  const has = state.seatsOfUser.get(userId) ?? 0
  const limit = Math.min(state.show.maxSeatsPerUser, state.occupancy.plan.seatCount)
  if (has + partySize > limit) return refuse({ code: 'seat-limit', limit, has, asked: partySize })
  const free = freeSeats(state.occupancy)
  if (free >= partySize) return refuse({ code: 'seats-available', free })
  return joinLine(state, userId, partySize, nowMs)
}

export function leaveWaitlist(state: ShowState, command: Leave, nowMs: number): Decision {
  const entry = findEntry(state.waitlist, command.entryNo)
  if (!entry || !(command.by.staff || entry.userId === command.by.userId)) {
    return refuse({ code: 'unknown-entry' })
  }
  const ended = endedRefusal(state.show, nowMs)
  if (ended) return refuse(ended)
  const why = entry.userId === command.by.userId ? 'customer' : 'staff'
  const { no, userId, partySize, createdAtMs } = entry
  const gone = { no, userId, partySize, status: 'cancelled', position: null, createdAtMs } as const
  return accept({ type: 'waitlistEntry', entry: gone }, left(state, entry, why))
}

export function left(
  state: ShowState,
  { no: entryNo, userId }: Entry,
  why: 'customer' | 'staff' | 'show-cancelled' | 'show-started',
): Event {
  const seats = state.waitlist.setAside.get(entryNo)?.seats ?? []
  return { type: 'WaitlistLeft', entryNo, userId, seats, why }
}

/** Turns every promise into a confirmed reservation; once the show has started nobody is served any more. */
export function assignWaitlist(state: ShowState, nowMs: number): Decision {
  const promises = [...state.waitlist.setAside.values()]
  const serving = saleWindow(state.show, nowMs) !== 'started'
  const events = promises.map(({ entry, seats }): Event => {
    if (!serving) return left(state, entry, 'show-started')
    const { no: entryNo, userId } = entry
    return { type: 'WaitlistAssigned', entryNo, userId, seats, amount: priceOf(state, seats) }
  })
  return { ok: true, events, result: { type: 'assigned', count: serving ? events.length : 0 } }
}

/**
 * Sets free seats aside for the first in line that can use them. Asked after every turn until it has no answer, so
 * that no walk-in gets between a release and the line. A party too big for what is free, or a user at the limit, is
 * passed over and keeps the place.
 */
export function setAsideNext(state: ShowState, nowMs: number): Event | undefined {
  const { waitlist, occupancy, show } = state
  const free = freeSeats(occupancy)
  if (free === 0 || waitlist.waiting.size === 0 || saleWindow(show, nowMs) !== 'open') return undefined
  const next = firstToServe(
    waitlist,
    free,
    ({ userId, partySize }) => (state.seatsOfUser.get(userId) ?? 0) + partySize <= show.maxSeatsPerUser,
  )
  if (!next) return undefined
  const { no: entryNo, userId, partySize } = next
  return { type: 'SeatsSetAside', entryNo, userId, seats: pickSeats(occupancy, partySize)! }
}
