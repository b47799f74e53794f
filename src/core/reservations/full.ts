import { usableSeats } from '../seats/usableSeats.ts'
import { lineClosesAtMs } from '../shows/show.ts'
import type { ShowState } from '../shows/showState.ts'
import { joinLine } from '../waitlist/joinLine.ts'
import type { Party } from '../waitlist/party.ts'
import { wishOf } from '../waitlist/wishOf.ts'
import type { Asker } from './command.ts'
import { type Decision, refuse } from './decision.ts'

interface Unseated {
  readonly by: Asker
  /** Wait in line, as long as it is open, if the hall could ever seat such a party. */
  readonly waitlist: boolean
}

/** What becomes of a party that the free seats can't seat. */
export function full(state: ShowState, { by, waitlist }: Unseated, party: Party, nowMs: number): Decision {
  const { occupancy, show } = state
  const wish = wishOf(occupancy.plan, party)
  if (waitlist && nowMs < lineClosesAtMs(show) && state.waitlist.lines.fitsHall(wish)) {
    return joinLine(state, by.userId, party, nowMs)
  }
  return refuse({ code: 'show-full', free: usableSeats(occupancy, wish), asked: wish.count })
}
