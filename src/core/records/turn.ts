import type { ShowId } from '../ids.ts'
import type { LoggedEvent } from '../reservations/event.ts'
import type { SeatPlan } from '../seats/seatPlan.ts'
import type { Answer } from '../shows/showState.ts'

/** What a store needs of a taken turn: to be written whole, after the turns of the same show before it. */
export interface Turn {
  readonly showId: ShowId
  /** Names the seats. */
  readonly plan: SeatPlan
  /** Goes with the amounts of the reservations made. */
  readonly currency: string | null
  readonly events: readonly LoggedEvent[]
  readonly answer: Answer | undefined
}
