import { type Run, runInRow, runsInRow, type Singles, seatsFrom } from './nearestRun.ts'
import type { Occupancy } from './occupancy.ts'

const noRow = -1

/**
 * Seats for a party in two neighbouring rows, half of it side by side in each, or one more and one less where only that
 * leaves no single; the halves behind each other or at least corner to corner: the larger half as near the focus as there
 * is a place for the other, which is the nearest to it.
 *
 * @param category index into the plan's categories, or ANY_CATEGORY.
 * @returns in the order of the hall; undefined when there are none.
 */
export function pickTwoRows(occupancy: Occupancy, count: number, category: number): number[] | undefined {
  const half = Math.ceil(count / 2)
  return (
    halves(occupancy, count, half, category, 'none') ??
    // One more and one less may leave no single where halves do. Nobody sits in a row alone for that.
    (count - half > 2 ? halves(occupancy, count, half + 1, category, 'none') : undefined) ??
    halves(occupancy, count, half, category, 'forced')
  )
}

function halves(
  occupancy: Occupancy,
  count: number,
  most: number,
  category: number,
  singles: Singles,
): number[] | undefined {
  const { runs, plan } = occupancy
  const { rows, costOf } = plan.focus
  const larger: Run = { count: most, category, singles }
  const other: Run = { count: count - most, category, singles }
  const larges = runs.of(larger)
  const others = runs.of(other)
  let best: Halves | undefined
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    const costMax = best?.cost ?? Number.POSITIVE_INFINITY
    if (costOf[row]! >= costMax) break
    if (larges.costIn(occupancy, row) >= costMax) continue
    const inFront = others.areIn(occupancy, row - 1) ? row - 1 : noRow
    const behind = others.areIn(occupancy, row + 1) ? row + 1 : noRow
    if (inFront === noRow && behind === noRow) continue
    // The one nearer the focus first.
    const neighbours = costOf[row - 1]! <= costOf[row + 1]! ? [inFront, behind] : [behind, inFront]
    best = halvesFrom(occupancy, row, larger, other, neighbours, costMax) ?? best
  }
  if (!best) return undefined
  const seats = [...seatsFrom(best.larger, larger.count), ...seatsFrom(best.other, other.count)]
  return seats.sort((a, b) => a - b)
}

/** The first seats of two runs, and how far the larger one is from the focus. */
interface Halves {
  readonly larger: number
  readonly other: number
  readonly cost: number
}

/** The halves with the larger one in that row and the other one in a neighbouring row, for less than the cost. */
function halvesFrom(
  occupancy: Occupancy,
  row: number,
  larger: Run,
  other: Run,
  neighbours: readonly number[],
  costMax: number,
): Halves | undefined {
  const { placeOf, focus } = occupancy.plan
  const middle = focus.middleOf[row]! - (larger.count - 1) / 2
  let best: Halves | undefined
  for (const first of runsInRow(occupancy, row, larger)) {
    const aside = placeOf[first]! - middle
    const cost = focus.costOf[row]! + aside ** 2
    if (cost >= (best?.cost ?? costMax)) continue
    for (const next of neighbours) {
      if (next === noRow) continue
      const place = focus.middleOf[next]! + aside - (other.count - 1) / 2
      const second = runInRow(occupancy, next, other, place, (larger.count + other.count) / 2)
      if (second === undefined) continue
      best = { larger: first, other: second, cost }
      break
    }
  }
  return best
}
