import type { Choice, Step } from './choice.ts'
import { lastSeats } from './lastSeats.ts'
import { ANY_CATEGORY, type Singles, seatsFrom } from './nearestRun.ts'
import { freeSeats, type Occupancy } from './occupancy.ts'
import { pickApart } from './pickApart.ts'
import { pickTwoRows } from './pickTwoRows.ts'
import { runNearFocus } from './runNearFocus.ts'
import type { Wish } from './wish.ts'

/** The best ordinary seats for a party. */
export function pickOrdinary(occupancy: Occupancy, wish: Wish): Choice | undefined {
  const { count, adjacent } = wish
  if (freeSeats(occupancy) < count) return undefined
  const last = wish.category === null ? lastSeats(occupancy, count) : undefined
  if (last) return { seats: last, step: 'together' }
  const together = pickTogether(occupancy, wish)
  if (together || adjacent || count === 1) return together
  const category = wish.category ?? ANY_CATEGORY
  const twoRows = pickTwoRows(occupancy, count, category)
  if (twoRows) return { seats: twoRows, step: 'two-rows' }
  const apart = pickApart(occupancy, count, category)
  return apart && { seats: apart, step: 'apart' }
}

/** The best seats side by side in one row. */
function pickTogether(occupancy: Occupancy, wish: Wish): Choice | undefined {
  const pick = (singles: Singles, step: Step): Choice | undefined => {
    const run = { count: wish.count, category: wish.category ?? ANY_CATEGORY, singles }
    const first = runNearFocus(occupancy, run)
    return first === undefined ? undefined : { seats: seatsFrom(first, wish.count), step }
  }
  return pick('none', 'together') ?? pick('any', 'leaving-single')
}
