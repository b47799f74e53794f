import { nearestRun, runInBlock, seatsFrom } from './nearestRun.ts'
import { type Centre, nearestSeats } from './nearestSeats.ts'
import type { Occupancy } from './occupancy.ts'
import { blockAround } from './singles.ts'

/**
 * Seats for a party wherever they are free, the nearest to a centre, such as the focus of the hall; who gets seats of
 * one block sits side by side there.
 *
 * @param category index into the plan's categories, or ANY_CATEGORY.
 * @returns in the order of the hall; undefined when fewer than `count` are free.
 */
export function pickApart(
  occupancy: Occupancy,
  count: number,
  category: number,
  centre = focusCentre(occupancy, category),
): number[] | undefined {
  const nearest = nearestSeats(occupancy, count, category, centre)
  return nearest.length < count ? undefined : closedUp(occupancy, nearest, category)
}

function focusCentre(occupancy: Occupancy, category: number): Centre {
  const { rows, costOf, middleOf } = occupancy.plan.focus
  const open = occupancy.runs.of({ count: 1, category, singles: 'any' })
  return {
    rows,
    costOf: (row) => costOf[row]!,
    placeIn: (row) => middleOf[row]!,
    costMinOf: (row) => open.costIn(occupancy, row),
  }
}

/** As many seats of each block, side by side where the block has them so, and with no single left where it can be. */
function closedUp(occupancy: Occupancy, seats: readonly number[], category: number): number[] {
  const closed: number[] = []
  for (let i = 0; i < seats.length; ) {
    const { start, end } = blockAround(occupancy, seats[i]!)
    const group = seats.slice(i).filter((seat) => seat < end)
    i += group.length
    const run = { count: group.length, category }
    const place = occupancy.plan.placeOf[group[0]!]!
    const first =
      runInBlock(occupancy, group[0]!, run) ??
      nearestRun(occupancy, start, end, { ...run, singles: 'any' }, place)
    closed.push(...(first === undefined ? group : seatsFrom(first, group.length)))
  }
  return closed
}
