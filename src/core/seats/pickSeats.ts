import { FREE, freeSeats, type Occupancy } from './occupancy.ts'

/**
 * Seats for a party that named none: side by side in one row where that exists, else the first free ones.
 * It looks only into rows with room, so a nearly full stadium costs no more than a nearly full cinema.
 *
 * @returns seat indexes, or undefined when fewer than `count` seats are free.
 */
export function pickSeats(occupancy: Occupancy, count: number): number[] | undefined {
  if (freeSeats(occupancy) < count) return undefined
  const { freeInRow } = occupancy
  for (let row = 0; row < freeInRow.length; row++) {
    const run = freeInRow[row]! >= count && runInRow(occupancy, row, count)
    if (run) return run
  }
  return firstFree(occupancy, count)
}

/** The first run of `count` free neighbours in a row; undefined when there is none. */
export function runInRow(occupancy: Occupancy, row: number, count: number): number[] | undefined {
  const { plan, status, freeInRow } = occupancy
  if (freeInRow[row]! < count) return undefined
  let run = 0
  for (let seat = plan.rowStart[row]!; seat < plan.rowStart[row + 1]!; seat++) {
    const adjoins = run > 0 && plan.placeOf[seat] === plan.placeOf[seat - 1]! + 1
    run = status[seat] !== FREE ? 0 : adjoins ? run + 1 : 1
    if (run === count) return range(seat - count + 1, count)
  }
  return undefined
}

function firstFree(occupancy: Occupancy, count: number): number[] {
  const { plan, status, freeInRow } = occupancy
  const picked: number[] = []
  for (let row = 0; row < plan.rowCount; row++) {
    if (freeInRow[row] === 0) continue
    for (let seat = plan.rowStart[row]!; seat < plan.rowStart[row + 1]!; seat++) {
      if (status[seat] === FREE && picked.push(seat) === count) return picked
    }
  }
  return picked
}

function range(first: number, count: number): number[] {
  const seats = new Array<number>(count)
  for (let i = 0; i < count; i++) seats[i] = first + i
  return seats
}
