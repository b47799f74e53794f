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

/**
 * The run of `count` free neighbours in a row that begins nearest to a place; of two as near, the one before it.
 * undefined when there is none.
 */
export function runInRow(occupancy: Occupancy, row: number, count: number, place = 0): number[] | undefined {
  const { plan, status, freeInRow } = occupancy
  if (freeInRow[row]! < count) return undefined
  let before: number | undefined
  let run = 0
  for (let seat = plan.rowStart[row]!; seat < plan.rowStart[row + 1]!; seat++) {
    const adjoins = run > 0 && plan.placeOf[seat] === plan.placeOf[seat - 1]! + 1
    run = status[seat] !== FREE ? 0 : adjoins ? run + 1 : 1
    if (run < count) continue
    const first = seat - count + 1
    const after = plan.placeOf[first]! - place
    if (after < 0) before = first
    else {
      // Those to come are farther away.
      const nearer = before === undefined || after < place - plan.placeOf[before]!
      return range(nearer ? first : before!, count)
    }
  }
  return before === undefined ? undefined : range(before, count)
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
