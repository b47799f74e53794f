import type { Step } from '../seats/choice.ts'
import type { ShowState } from '../shows/showState.ts'
import type { Asker } from './command.ts'
import { accept, type Decision } from './decision.ts'
import { priceOf } from './priceOf.ts'

interface Booking {
  readonly by: Asker
  readonly holdMs: number | null
  /** Free ones. */
  readonly seats: readonly number[]
  /** Their ids. */
  readonly names: readonly string[]
  /** How well the seats were chosen; undefined when the client chose. */
  readonly step?: Step
}

/** Gives free seats to a user, at once or as a hold, which is never made to outlast the start of the show. */
export function booking(
  state: ShowState,
  { by, holdMs, seats, names, step }: Booking,
  nowMs: number,
): Decision {
  const { show } = state
  const { userId } = by
  const expiresAtMs = holdMs === null ? null : Math.min(nowMs + holdMs, show.startsAtMs)
  const amount = priceOf(state, seats)
  const reservation = {
    no: state.seq + 1,
    userId,
    seats: names,
    status: expiresAtMs === null ? ('confirmed' as const) : ('held' as const),
    expiresAtMs,
    amount,
    currency: show.currency,
    createdAtMs: nowMs,
  }
  return accept(
    step === undefined ? { type: 'reservation', reservation } : { type: 'reservation', reservation, step },
    { type: 'SeatsReserved', userId, seats, expiresAtMs, amount },
  )
}
