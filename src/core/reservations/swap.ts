import { endedRefusal } from '../shows/saleRefusal.ts'
import type { ShowState } from '../shows/showState.ts'
import type { Command } from './command.ts'
import { accept, type Decision, refuse } from './decision.ts'
import { moveTo } from './moveTo.ts'
import { viewOf } from './viewOf.ts'

type Swap = Extract<Command, { type: 'swap' }>

/**
 * Two reservations of as many seats change places. Each stays what it is, a hold or confirmed, with its own expiry and
 * its own amount: a hold that ends later gives back the seats that it has then.
 */
export function swap(state: ShowState, command: Swap, nowMs: number): Decision {
  const one = state.reservations.get(command.reservationNo)
  const other = state.reservations.get(command.withNo)
  if (!one || !other) return refuse({ code: 'unknown-reservation' })
  if (one === other) {
    return refuse({ code: 'invalid-change', field: 'with', message: 'must be another reservation' })
  }
  const ended = endedRefusal(state.show, nowMs)
  if (ended) return refuse(ended)
  const [has, asked] = [one.seats.length, other.seats.length]
  if (has !== asked) return refuse({ code: 'seat-count', has, asked })
  const swapped = [
    viewOf(state, { ...one, seats: other.seats }),
    viewOf(state, { ...other, seats: one.seats }),
  ]
  return accept(
    { type: 'reservations', reservations: swapped },
    {
      type: 'ReservationsMoved',
      moves: [moveTo(one, other.seats), moveTo(other, one.seats)],
      reason: command.reason,
    },
  )
}
