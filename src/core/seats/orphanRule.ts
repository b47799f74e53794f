import { commonCategory } from './commonCategory.ts'
import { runInBlock, runInRow, seatsFrom } from './nearestRun.ts'
import type { Occupancy } from './occupancy.ts'
import { rowNear, rowsNear } from './rowNear.ts'
import { runNearFocus } from './runNearFocus.ts'
import { ORDINARY } from './seatUse.ts'
import { blockAround, singlesLeft } from './singles.ts'

/**
 * Whether customers may leave single seats alone, an orphan each. `off`: they may. `lenient`: not where as many seats
 * of the same block of free neighbours leave none. `strict`: nor where as many seats side by side anywhere in the hall
 * leave none. The words, and that the last way to seat a party is never refused, are those of seats.io.
 *
 * @see https://docs.seats.io/docs/renderer/config-selectionvalidators
 */
export const orphanRules = ['off', 'lenient', 'strict'] as const
export type OrphanRule = (typeof orphanRules)[number]

export interface OrphanFault {
  /** The seats that would be left alone, in the order of the hall. */
  readonly orphans: readonly number[]
  /** Free seats for as many, near by, which the rule lets them have. */
  readonly fix: readonly number[]
}

/**
 * Why the rule refuses a request for free seats, all of them looked at together; undefined when it doesn't. A party
 * whose seats are all of one category isn't sent to another. Who takes a wheelchair or companion seat sits where these
 * are, and is let through.
 */
export function orphanFault(
  occupancy: Occupancy,
  seats: readonly number[],
  rule: OrphanRule,
): OrphanFault | undefined {
  if (rule === 'off') return undefined
  const orphans = singlesLeft(occupancy, seats)
  const { use } = occupancy.plan
  if (orphans.length === 0 || seats.some((seat) => use[seat] !== ORDINARY)) return undefined
  const category = commonCategory(occupancy, seats)
  const better = betterInBlocks(occupancy, seats, orphans, category)
  if (rule === 'lenient' || (better && singlesLeft(occupancy, better.fix).length === 0)) return better
  const fix = anywhere(occupancy, seats, category)
  return fix ? { orphans, fix } : better
}

/** As many seats of each block, where another choice in a block leaves none of its seats alone. */
function betterInBlocks(
  occupancy: Occupancy,
  seats: readonly number[],
  orphans: readonly number[],
  category: number,
): OrphanFault | undefined {
  const inOrder = seats.toSorted((a, b) => a - b)
  const faulty: number[] = []
  const fix: number[] = []
  for (let i = 0; i < inOrder.length; ) {
    const { start, end } = blockAround(occupancy, inOrder[i]!)
    const group = inOrder.slice(i).filter((seat) => seat < end)
    i += group.length
    const alone = orphans.filter((seat) => start <= seat && seat < end)
    const run = { count: group.length, category }
    const first = alone.length > 0 ? runInBlock(occupancy, group[0]!, run) : undefined
    if (first === undefined) {
      fix.push(...group)
    } else {
      faulty.push(...alone)
      fix.push(...seatsFrom(first, group.length))
    }
  }
  return faulty.length > 0 ? { orphans: faulty, fix } : undefined
}

/** As many seats side by side with none left alone: in a row near by, else where the hall is best. */
function anywhere(occupancy: Occupancy, seats: readonly number[], category: number): number[] | undefined {
  const { plan, runs } = occupancy
  const run = { count: seats.length, category, singles: 'none' } as const
  const known = runs.of(run)
  const place = plan.placeOf[seats[0]!]!
  const home = plan.rowOf[seats[0]!]!
  for (let nth = 0; nth < rowsNear; nth++) {
    const row = rowNear(home, nth)
    if (!known.areIn(occupancy, row)) continue
    const first = runInRow(occupancy, row, run, place)
    if (first !== undefined) return seatsFrom(first, run.count)
  }
  const first = runNearFocus(occupancy, run)
  return first === undefined ? undefined : seatsFrom(first, run.count)
}
