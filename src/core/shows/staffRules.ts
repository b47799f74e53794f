import { because } from '../reservations/because.ts'
import type { Command } from '../reservations/command.ts'
import { accept, type Decision, refuse } from '../reservations/decision.ts'
import { cancelled } from '../reservations/endReservation.ts'
import type { Event } from '../reservations/event.ts'
import { findSeats } from '../reservations/findSeats.ts'
import { BLOCKED, FREE } from '../seats/occupancy.ts'
import { namesOf } from '../seats/seatPlan.ts'
import { left } from '../waitlist/left.ts'
import { pricesFault } from './pricesFault.ts'
import { endedRefusal } from './saleRefusal.ts'
import type { Show, ShowChange } from './show.ts'
import type { ShowState } from './showState.ts'

type Block = Extract<Command, { type: 'blockSeats' | 'unblockSeats' }>
type CancelShow = Extract<Command, { type: 'cancelShow' }>
type Change = Extract<Command, { type: 'changeShow' }>

/** Takes seats off sale. Seats that are blocked already stay so; taken ones are refused, all or nothing. */
export function blockSeats(state: ShowState, command: Block, nowMs: number): Decision {
  const ended = endedRefusal(state.show, nowMs)
  if (ended) return refuse(ended)
  const found = findSeats(state.occupancy.plan, command.seats)
  if (!found.ok) return found
  const { plan, status } = state.occupancy
  const taken = found.seats.filter((seat) => status[seat] !== FREE && status[seat] !== BLOCKED)
  if (taken.length > 0) {
    return refuse({ code: 'seats-taken', taken: namesOf(plan, taken), alternatives: [] })
  }
  const seats = found.seats.filter((seat) => status[seat] === FREE)
  const result = { type: 'seats', seats: command.seats } as const
  return seats.length === 0
    ? accept(result)
    : accept(result, { type: 'SeatsBlocked', seats, reason: command.reason })
}

/** Puts blocked seats back on sale, all or nothing. */
export function unblockSeats(state: ShowState, command: Block, nowMs: number): Decision {
  const ended = endedRefusal(state.show, nowMs)
  if (ended) return refuse(ended)
  const found = findSeats(state.occupancy.plan, command.seats)
  if (!found.ok) return found
  const { plan, status } = state.occupancy
  const others = found.seats.filter((seat) => status[seat] !== BLOCKED)
  if (others.length > 0) return refuse({ code: 'seats-not-blocked', seats: namesOf(plan, others) })
  const { seats } = found
  return accept(
    { type: 'seats', seats: command.seats },
    { type: 'SeatsUnblocked', seats, reason: command.reason },
  )
}

export function changeShow(state: ShowState, { change }: Change, nowMs: number): Decision {
  const ended = endedRefusal(state.show, nowMs)
  if (ended) return refuse(ended)
  const fault =
    currencyFault(state.show, change) ??
    changeFault({ ...state.show, ...change }, nowMs) ??
    (change.prices && pricesFault(change.prices, state.occupancy.plan.categories))
  if (fault) return refuse({ code: 'invalid-change', ...fault })
  return accept({ type: 'done' }, { type: 'ShowChanged', change })
}

/** Cancels the show, all its reservations and its line, for one reason. Cancelling it again changes nothing. */
export function cancelShow(state: ShowState, { reason }: CancelShow, nowMs: number): Decision {
  if (state.show.status === 'cancelled') return accept({ type: 'done' })
  const ended = endedRefusal(state.show, nowMs)
  if (ended) return refuse(ended)
  const why = 'show-cancelled'
  const events: Event[] = [{ type: 'ShowCancelled', ...because(reason) }]
  for (const reservation of state.reservations.values()) events.push(cancelled(reservation, why, reason))
  const { waiting, setAside, offered } = state.waitlist
  for (const entry of waiting.values()) events.push(left(state, entry, why, reason))
  for (const { entry } of [...setAside.values(), ...offered.values()]) {
    events.push(left(state, entry, why, reason))
  }
  return { ok: true, events, result: { type: 'done' } }
}

/** A currency stays, even without prices: amounts that were agreed are in it. */
function currencyFault(
  { currency }: Show,
  change: ShowChange,
): { field: string; message: string } | undefined {
  if (currency === null || change.currency === undefined || change.currency === currency) return undefined
  return { field: 'currency', message: `must stay ${currency}: amounts that were agreed are in it` }
}

/** What is wrong with a show's times and prices, as one field and what it may be; undefined when nothing is. */
export function changeFault(
  show: Pick<Show, 'startsAtMs' | 'endsAtMs' | 'salesOpenAtMs' | 'prices' | 'currency'> & ShowChange,
  nowMs: number,
): { field: string; message: string } | undefined {
  if (show.startsAtMs <= nowMs) return { field: 'startsAt', message: 'must be in the future' }
  if (show.endsAtMs !== null && show.endsAtMs <= show.startsAtMs) {
    return { field: 'endsAt', message: 'must be after startsAt' }
  }
  if (show.salesOpenAtMs !== null && show.salesOpenAtMs >= show.startsAtMs) {
    return { field: 'salesOpenAt', message: 'must be before startsAt' }
  }
  if (show.prices !== null && show.currency === null) {
    return { field: 'currency', message: 'must be given with prices, as an ISO 4217 code such as EUR' }
  }
  return undefined
}
