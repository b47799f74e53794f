import { seatsFrom } from './nearestRun.ts'
import { FREE, freeSeats, type Occupancy } from './occupancy.ts'
import { isOpen, openNeighbour } from './singles.ts'

/**
 * The last free seats of the hall when they are as many as the party and next to each other: there is nothing to choose
 * then. It is what the line is asked for at each cancellation of a show that is sold out.
 */
export function lastSeats(occupancy: Occupancy, count: number): number[] | undefined {
  if (freeSeats(occupancy) !== count) return undefined
  const { freeInRow, plan, status } = occupancy
  let row = 0
  while (freeInRow[row] === 0) row++
  if (freeInRow[row] !== count) return undefined
  let first = plan.rowStart[row]!
  while (status[first] !== FREE) first++
  if (!isOpen(occupancy, first)) return undefined
  for (let seat = first; seat < first + count - 1; seat++) {
    if (openNeighbour(occupancy, seat, 1) === undefined) return undefined
  }
  return seatsFrom(first, count)
}
