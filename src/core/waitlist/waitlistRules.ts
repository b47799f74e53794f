import type { Command } from '../reservations/command.ts'
import { accept, type Decision, refuse } from '../reservations/decision.ts'
import { cancelled } from '../reservations/endReservation.ts'
import type { Event } from '../reservations/event.ts'
import { priceOf } from '../reservations/priceOf.ts'
import { seatLimit } from '../reservations/seatLimit.ts'
import { freeSeats } from '../seats/occupancy.ts'
import { canSeat, usableSeats } from '../seats/usableSeats.ts'
import { saleRefusal } from '../shows/saleRefusal.ts'
import { lineClosesAtMs, saleWindow } from '../shows/show.ts'
import type { ShowState } from '../shows/showState.ts'
import { entryViewOf } from './entryViewOf.ts'
import { joinLine } from './joinLine.ts'
import { left } from './left.ts'
import { partyOf } from './party.ts'
import { unknownCategory } from './unknownCategory.ts'
import { findEntry } from './waitlist.ts'
import { wishOf } from './wishOf.ts'

type Join = Extract<Command, { type: 'joinWaitlist' }>
type Leave = Extract<Command, { type: 'leaveWaitlist' }>

export function joinWaitlist(state: ShowState, command: Join, nowMs: number): Decision {
  const closed = saleRefusal(state.show, nowMs)
  if (closed) return refuse(closed)
  const closedAtMs = lineClosesAtMs(state.show)
  if (nowMs >= closedAtMs) return refuse({ code: 'waitlist-closed', closedAtMs })
  const { userId } = command.by
  const party = partyOf(command)
  const { plan } = state.occupancy
  const unknown = unknownCategory(plan, party)
  if (unknown) return refuse(unknown)
  // Before the limit, which counts what this very entry has been promised.
  if (state.waitlist.entryOfUser.has(userId)) return joinLine(state, userId, party, nowMs)
  const limit = seatLimit(state, userId, party.partySize)
  if (limit) return refuse(limit)
  const wish = wishOf(plan, party)
  if (canSeat(state.occupancy, wish)) {
    return refuse({ code: 'seats-available', free: usableSeats(state.occupancy, wish) })
  }
  if (!state.waitlist.lines.fitsHall(wish)) return refuse({ code: 'unseatable-party', party })
  return joinLine(state, userId, party, nowMs)
}

/**
 * Ends an entry, and gives back what was set aside for it or offered to it. Nobody is in the line of a show that has
 * started or was cancelled.
 */
export function leaveWaitlist(state: ShowState, command: Leave): Decision {
  const entry = findEntry(state.waitlist, command.entryNo)
  if (!entry || !(command.by.staff || entry.userId === command.by.userId)) {
    return refuse({ code: 'unknown-entry' })
  }
  const why = entry.userId === command.by.userId ? 'customer' : 'staff'
  const view = entryViewOf(state, entry.no)
  const gone = {
    status: 'cancelled',
    position: null,
    seatsAhead: null,
    reservationNo: null,
    offerExpiresAtMs: null,
  } as const
  const offered = view.reservationNo === null ? undefined : state.reservations.get(view.reservationNo)
  const events = offered ? [cancelled(offered, why, command.reason)] : []
  const result = { type: 'waitlistEntry', entry: { ...view, ...gone } } as const
  return accept(result, ...events, left(state, entry, why, command.reason))
}

/**
 * Turns every promise into a confirmed reservation, or into an offer, as the show is set now. An offer that was made
 * stays one, with its own time, whatever the setting becomes.
 */
export function assignWaitlist(state: ShowState, nowMs: number): Decision {
  const { show, waitlist } = state
  const expiresAtMs = Math.min(nowMs + show.offerSeconds * 1000, lineClosesAtMs(show))
  const events = Array.from(waitlist.setAside.values(), ({ entry, seats }): Event => {
    const { no: entryNo, userId } = entry
    const amount = priceOf(state, seats)
    return show.waitlistMode === 'assign'
      ? { type: 'WaitlistAssigned', entryNo, userId, seats, amount }
      : { type: 'WaitlistOffered', entryNo, userId, seats, expiresAtMs, amount }
  })
  return { ok: true, events, result: { type: 'assigned', count: events.length } }
}

/**
 * Sets free seats aside for the first in line that can use them. Asked after every turn until it has no answer, so
 * that no walk-in gets between a release and the line. Who can't use what is free, or is at the limit, is passed over
 * and keeps the place.
 */
export function setAsideNext(state: ShowState, nowMs: number): Event | undefined {
  const { waitlist, occupancy, show } = state
  const free = freeSeats(occupancy)
  if (free === 0 || waitlist.waiting.size === 0 || saleWindow(show, nowMs) !== 'open') return undefined
  const next = waitlist.lines.next(
    occupancy,
    ({ userId, partySize }) => (state.seatsOfUser.get(userId) ?? 0) + partySize <= show.maxSeatsPerUser,
  )
  if (!next) return undefined
  const { entry, seats } = next
  return { type: 'SeatsSetAside', entryNo: entry.no, userId: entry.userId, seats }
}
