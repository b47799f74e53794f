import type { Choice } from './choice.ts'
import { seatsPerRowAway } from './focus.ts'
import { ANY_CATEGORY, runInRow, type Singles, seatsFrom } from './nearestRun.ts'
import type { Centre } from './nearestSeats.ts'
import type { Occupancy } from './occupancy.ts'
import { outward } from './outward.ts'
import { pickApart } from './pickApart.ts'
import type { Wish } from './wish.ts'

/**
 * Seats for a party of which some have theirs, a wheelchair seat and perhaps its companion seat, when its row can't seat
 * all of them side by side: the others side by side in a row next to theirs, or else in the nearest free seats.
 *
 * @param pairs the seats of those who have theirs, best first; one to two seats each, in the order of the hall.
 */
export function pickBeside(
  occupancy: Occupancy,
  wish: Wish,
  pairs: readonly (readonly number[])[],
): Choice | undefined {
  const twoRows = nextTo(occupancy, wish, pairs, 'none') ?? nextTo(occupancy, wish, pairs, 'any')
  if (twoRows) return { seats: twoRows, step: 'two-rows' }
  const [pair] = pairs
  if (pair === undefined) return undefined
  const category = wish.category ?? ANY_CATEGORY
  const centre = centreAt(occupancy, pair, category)
  const others = pickApart(occupancy, wish.count - pair.length, category, centre)
  return others && { seats: inOrder(pair, others), step: 'apart' }
}

/** With the others behind or in front of the first of the pairs that has room there, at least corner to corner. */
function nextTo(
  occupancy: Occupancy,
  { count, category }: Wish,
  pairs: readonly (readonly number[])[],
  singles: Singles,
): number[] | undefined {
  const { plan, runs } = occupancy
  const { costOf, middleOf } = plan.focus
  for (const pair of pairs) {
    const row = plan.rowOf[pair[0]!]!
    const run = { count: count - pair.length, category: category ?? ANY_CATEGORY, singles }
    const known = runs.of(run)
    // The one nearer the focus first.
    for (const next of costOf[row - 1]! <= costOf[row + 1]! ? [row - 1, row + 1] : [row + 1, row - 1]) {
      if (!known.areIn(occupancy, next)) continue
      const place = middleOf[next]! + asideOf(occupancy, pair) - (run.count - 1) / 2
      const first = runInRow(occupancy, next, run, place, count / 2)
      if (first !== undefined) return inOrder(pair, seatsFrom(first, run.count))
    }
  }
  return undefined
}

/** Those seats as what others sit near to. Rows are as far apart as they are from the focus. */
function centreAt(occupancy: Occupancy, pair: readonly number[], category: number): Centre {
  const { plan } = occupancy
  const home = plan.rowOf[pair[0]!]!
  const aside = asideOf(occupancy, pair)
  const open = occupancy.runs.of({ count: 1, category, singles: 'any' })
  const costOf = (row: number) => (seatsPerRowAway * (row - home)) ** 2
  return {
    rows: outward(home, plan.rowCount),
    costOf,
    placeIn: (row) => plan.focus.middleOf[row]! + aside,
    costMinOf: (row) => (open.areIn(occupancy, row) ? costOf(row) : Number.POSITIVE_INFINITY),
  }
}

/** How far the middle of those seats is from the middle of their row, to the right. */
function asideOf({ plan }: Occupancy, pair: readonly number[]): number {
  const { placeOf, rowOf, focus } = plan
  return (placeOf[pair[0]!]! + placeOf[pair.at(-1)!]!) / 2 - focus.middleOf[rowOf[pair[0]!]!]!
}

function inOrder(pair: readonly number[], others: readonly number[]): number[] {
  return [...pair, ...others].sort((a, b) => a - b)
}
