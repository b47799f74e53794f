import { pickSeats } from '../seats/pickSeats.ts'
import { namesOf } from '../seats/seatPlan.ts'
import { saleRefusal } from '../shows/saleRefusal.ts'
import type { ShowState } from '../shows/showState.ts'
import { partyOf } from '../waitlist/party.ts'
import { unknownCategory } from '../waitlist/unknownCategory.ts'
import { wishOf } from '../waitlist/wishOf.ts'
import { booking } from './booking.ts'
import type { Command } from './command.ts'
import { type Decision, refuse } from './decision.ts'
import { full } from './full.ts'
import { seatLimit } from './seatLimit.ts'

type ReserveBest = Extract<Command, { type: 'reserveBest' }>

/** The best seats for a party that names none. What is chosen here passes every orphan rule. */
export function reserveBest(state: ShowState, command: ReserveBest, nowMs: number): Decision {
  const closed = saleRefusal(state.show, nowMs)
  if (closed) return refuse(closed)

  const { plan } = state.occupancy
  const { by, holdMs } = command
  const unknown = unknownCategory(plan, command)
  if (unknown) return refuse(unknown)

  const limit = seatLimit(state, by.userId, command.partySize)
  const waits = limit && command.waitlist && state.waitlist.entryOfUser.has(by.userId)
  if (limit && !waits) return refuse(limit)
  const choice = pickSeats(state.occupancy, wishOf(plan, command))
  if (!choice) return full(state, command, partyOf(command), nowMs)
  if (limit) return refuse(limit)

  const { seats, step } = choice
  return booking(state, { by, holdMs, seats, names: namesOf(plan, seats), step }, nowMs)
}
