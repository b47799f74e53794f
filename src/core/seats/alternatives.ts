import { FREE, type Occupancy } from './occupancy.ts'
import { runInRow } from './pickSeats.ts'

const alternativesMax = 3
/** Rows looked at on either side: past that it is another part of the hall, and a refusal must stay cheap. */
const rowsAwayMax = 20

/**
 * Other seats for a party whose seats are taken: free neighbours in the same row or the nearest ones, nearest first.
 *
 * @returns up to three lists of seat indexes; empty when nothing near is free.
 */
export function alternatives(occupancy: Occupancy, wanted: readonly number[]): number[][] {
  const { plan } = occupancy
  const home = plan.rowOf[wanted[0]!]!
  const found: number[][] = []
  for (let away = 0; away <= rowsAwayMax; away++) {
    for (const row of away === 0 ? [home] : [home - away, home + away]) {
      if (row < 0 || row >= plan.rowCount) continue
      const run = runInRow(occupancy, row, wanted.length, plan.placeOf[wanted[0]!]!)
      if (run && found.push(run) === alternativesMax) return found
    }
  }
  return found
}

/** Which of the seats aren't free. */
export function takenAmong(occupancy: Occupancy, seats: readonly number[]): number[] {
  return seats.filter((seat) => occupancy.status[seat] !== FREE)
}
