import { alternatives, takenAmong } from '../seats/alternatives.ts'
import type { Occupancy } from '../seats/occupancy.ts'
import { orphanFault } from '../seats/orphanRule.ts'
import { namesOf, type SeatPlan } from '../seats/seatPlan.ts'
import { COMPANION, WHEELCHAIR } from '../seats/seatUse.ts'
import { canSeat } from '../seats/usableSeats.ts'
import { plainWish } from '../seats/wish.ts'
import { saleRefusal } from '../shows/saleRefusal.ts'
import type { ShowState } from '../shows/showState.ts'
import { joinLine } from '../waitlist/joinLine.ts'
import { isSameParty, type Party, plainParty } from '../waitlist/party.ts'
import { findEntry } from '../waitlist/waitlist.ts'
import { booking } from './booking.ts'
import type { Command } from './command.ts'
import { type Decision, refuse } from './decision.ts'
import { findSeats } from './findSeats.ts'
import { full } from './full.ts'
import type { Refusal } from './outcome.ts'
import { seatLimit } from './seatLimit.ts'

type Reserve = Extract<Command, { type: 'reserve' }>

/** The seats that the client names, one or a group, all or nothing. */
export function reserve(state: ShowState, command: Reserve, nowMs: number): Decision {
  const closed = saleRefusal(state.show, nowMs)
  if (closed) return refuse(closed)

  const { occupancy } = state
  const { by, holdMs, seats: names } = command
  const found = findSeats(occupancy.plan, names)
  if (!found.ok) return found
  const { seats } = found

  const limit = seatLimit(state, by.userId, seats.length)
  const over = limit && overLimit(state, command, seats, limit, nowMs)
  if (over) return over

  const taken = takenAmong(occupancy, seats)
  if (taken.length > 0) return instead(state, command, seats, taken, nowMs)
  if (limit) return refuse(limit)

  const { orphanRule } = state.show
  const fault = orphanRule === 'off' || by.staff ? undefined : orphanFault(occupancy, seats, orphanRule)
  if (fault) {
    const [orphans, fix] = [fault.orphans, fault.fix].map((some) => namesOf(occupancy.plan, some))
    return refuse({ code: 'orphan-seat', orphans: orphans!, fix: fix! })
  }
  return booking(state, { by, holdMs, seats, names }, nowMs)
}

/**
 * What is said to a user at the limit. It counts what their entry in line has been promised, so who asks again for the same
 * is told of the entry.
 *
 * @returns undefined when the line has to be asked: nothing is free for such a party anyway.
 */
function overLimit(
  state: ShowState,
  { by, waitlist }: Reserve,
  seats: readonly number[],
  limit: Refusal,
  nowMs: number,
): Decision | undefined {
  const entryNo = waitlist ? state.waitlist.entryOfUser.get(by.userId) : undefined
  if (entryNo === undefined) return refuse(limit)
  const party = partyOfSeats(state.occupancy.plan, seats)
  if (isSameParty(findEntry(state.waitlist, entryNo)!, party)) return joinLine(state, by.userId, party, nowMs)
  return isSeatable(state.occupancy, seats) ? refuse(limit) : undefined
}

/** What there is for a party whose seats are taken: other seats, or the line. */
function instead(
  state: ShowState,
  command: Reserve,
  seats: readonly number[],
  taken: readonly number[],
  nowMs: number,
): Decision {
  const { occupancy, show } = state
  const { plan } = occupancy
  if (!isSeatable(occupancy, seats)) {
    const party = partyOfSeats(plan, seats)
    // A companion seat is for who comes along with a wheelchair: alone it is nothing to wait for.
    const waitlist = command.waitlist && (party.accessible || !hasAny(plan, seats, COMPANION))
    return full(state, { by: command.by, waitlist }, party, nowMs)
  }
  const rule = command.by.staff ? 'off' : show.orphanRule
  const others = alternatives(occupancy, seats, rule).map((run) => namesOf(plan, run))
  return refuse({ code: 'seats-taken', taken: namesOf(plan, taken), alternatives: others })
}

/** Who asks for such seats. */
function partyOfSeats(plan: SeatPlan, seats: readonly number[]): Party {
  return { ...plainParty(seats.length), accessible: hasAny(plan, seats, WHEELCHAIR) }
}

/** Whether a party that asked for such seats can have others now: ones of that kind, or ordinary ones. */
function isSeatable(occupancy: Occupancy, seats: readonly number[]): boolean {
  const plain = plainWish(seats.length)
  if (hasAny(occupancy.plan, seats, WHEELCHAIR) && canSeat(occupancy, { ...plain, accessible: true }))
    return true
  return canSeat(occupancy, plain)
}

function hasAny(plan: SeatPlan, seats: readonly number[], use: number): boolean {
  return plan.accessible.length > 0 && seats.some((seat) => plan.use[seat] === use)
}
