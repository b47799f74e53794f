import type { Run } from './nearestRun.ts'
import type { Occupancy } from './occupancy.ts'

/**
 * The run of free neighbours whose middle is nearest to the focus of the hall; of two as near the one in the nearer
 * row, then the left one. Ends at the first row that is farther away than what it has found.
 *
 * @returns its first seat.
 */
export function runNearFocus(occupancy: Occupancy, run: Run): number | undefined {
  const { plan, freeInRow, runs } = occupancy
  const { rows, costOf } = plan.focus
  const known = runs.of(run)
  let best: number | undefined
  let bestCost = Number.POSITIVE_INFINITY
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    if (costOf[row]! >= bestCost) break
    if (freeInRow[row]! < run.count) continue
    const cost = known.costIn(occupancy, row)
    if (cost >= bestCost) continue
    best = known.firstIn(row)
    bestCost = cost
  }
  return best
}
