import { alternatives, takenAmong } from '../seats/alternatives.ts'
import { freeSeats } from '../seats/occupancy.ts'
import { namesOf } from '../seats/seatPlan.ts'
import { saleRefusal } from '../shows/saleRefusal.ts'
import type { ShowState } from '../shows/showState.ts'
import { joinLine } from '../waitlist/joinLine.ts'
import type { Command } from './command.ts'
import { accept, type Decision, refuse } from './decision.ts'
import { findSeats } from './findSeats.ts'
import { priceOf } from './priceOf.ts'

type Reserve = Extract<Command, { type: 'reserve' }>

/** One seat or a group, all or nothing. A hold is never made to outlast the start of the show. */
export function reserve(state: ShowState, command: Reserve, nowMs: number): Decision {
  const closed = saleRefusal(state.show, nowMs)
  if (closed) return refuse(closed)

  const { occupancy, show } = state
  const { plan } = occupancy
  const { userId } = command.by
  const has = state.seatsOfUser.get(userId) ?? 0
  const limit = show.maxSeatsPerUser
  const asked = command.seats.length
  const free = freeSeats(occupancy)
  // Before the limit, which counts what the user's entry has been promised.
  const waits = command.waitlist && free < asked && state.waitlist.entryOfUser.has(userId)
  if (!waits && has + asked > limit) return refuse({ code: 'seat-limit', limit, has, asked })

  const found = findSeats(plan, command.seats)
  if (!found.ok) return found
  const { seats } = found

  if (free < asked) {
    if (command.waitlist) return joinLine(state, userId, asked, nowMs)
    return refuse({ code: 'show-full', free, asked })
  }
  const taken = takenAmong(occupancy, seats)
  if (taken.length > 0) {
    const others = alternatives(occupancy, seats).map((run) => namesOf(plan, run))
    return refuse({ code: 'seats-taken', taken: namesOf(plan, taken), alternatives: others })
  }

  const expiresAtMs = command.holdMs === null ? null : Math.min(nowMs + command.holdMs, show.startsAtMs)
  const amount = priceOf(state, seats)
  const reservation = {
    no: state.seq + 1,
    userId,
    seats: command.seats,
    status: expiresAtMs === null ? ('confirmed' as const) : ('held' as const),
    expiresAtMs,
    amount,
    currency: show.currency,
    createdAtMs: nowMs,
  }
  return accept(
    { type: 'reservation', reservation },
    { type: 'SeatsReserved', userId, seats, expiresAtMs, amount },
  )
}
