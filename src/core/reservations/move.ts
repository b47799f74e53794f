import { alternatives } from '../seats/alternatives.ts'
import { BLOCKED, FREE, type SeatStatus } from '../seats/occupancy.ts'
import { namesOf } from '../seats/seatPlan.ts'
import { endedRefusal } from '../shows/saleRefusal.ts'
import type { ShowState } from '../shows/showState.ts'
import type { Command } from './command.ts'
import { accept, type Decision, refuse } from './decision.ts'
import type { Event } from './event.ts'
import { findSeats } from './findSeats.ts'
import { moveTo } from './moveTo.ts'
import { viewOf } from './viewOf.ts'

type Move = Extract<Command, { type: 'move' }>

/**
 * Gives a reservation or a hold other seats, as many as it has; some of its own may be among them. The amount that was
 * agreed stays. House seats are taken only if the command says so, and are none any more: the log has them unblocked.
 */
export function move(state: ShowState, command: Move, nowMs: number): Decision {
  const reservation = state.reservations.get(command.reservationNo)
  if (!reservation) return refuse({ code: 'unknown-reservation' })
  const ended = endedRefusal(state.show, nowMs)
  if (ended) return refuse(ended)

  const { occupancy } = state
  const { plan, status } = occupancy
  const found = findSeats(plan, command.seats)
  if (!found.ok) return found
  const { seats } = found
  const has = reservation.seats.length
  if (seats.length !== has) return refuse({ code: 'seat-count', has, asked: seats.length })

  const own = new Set(reservation.seats)
  const wanted = seats.filter((seat) => !own.has(seat))
  if (wanted.length === 0) return accept({ type: 'reservation', reservation: viewOf(state, reservation) })
  const house = wanted.filter((seat) => status[seat] === BLOCKED)
  const mayHave = command.useBlocked ? [FREE, BLOCKED] : [FREE]
  const taken = wanted.filter((seat) => !mayHave.includes(status[seat] as SeatStatus))
  if (taken.length > 0 && taken.every((seat) => status[seat] === BLOCKED)) {
    return refuse({ code: 'seats-blocked', seats: namesOf(plan, taken) })
  }
  if (taken.length > 0) {
    const others = alternatives(occupancy, seats, 'off').map((run) => namesOf(plan, run))
    return refuse({ code: 'seats-taken', taken: namesOf(plan, taken), alternatives: others })
  }

  const { reason } = command
  const unblocked: Event[] = house.length > 0 ? [{ type: 'SeatsUnblocked', seats: house, reason }] : []
  return accept(
    { type: 'reservation', reservation: viewOf(state, { ...reservation, seats }) },
    ...unblocked,
    { type: 'ReservationsMoved', moves: [moveTo(reservation, seats)], reason },
  )
}
