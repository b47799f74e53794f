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
 * Looks outward from the place, so that it costs as much as the run is far.
 *
 * @returns undefined when the row has none.
 */
export function runInRow(occupancy: Occupancy, row: number, count: number, place = 0): number[] | undefined {
  const { plan, freeInRow } = occupancy
  if (freeInRow[row]! < count) return undefined
  const start = plan.rowStart[row]!
  const end = plan.rowStart[row + 1]!
  const at = firstFrom(plan.placeOf, start, end, place)
  const after = runFrom(occupancy, at, end, count)
  const away = after === undefined ? Number.POSITIVE_INFINITY : plan.placeOf[after]! - place
  const before = runBefore(occupancy, at, start, end, count, place - away)
  const first = before ?? after
  return first === undefined ? undefined : range(first, count)
}

/** The first seat of the first run that begins at `from` or later. */
function runFrom({ plan, status }: Occupancy, from: number, end: number, count: number): number | undefined {
  let run = 0
  for (let seat = from; seat < end; seat++) {
    const adjoins = run > 0 && plan.placeOf[seat] === plan.placeOf[seat - 1]! + 1
    run = status[seat] !== FREE ? 0 : adjoins ? run + 1 : 1
    if (run === count) return seat - count + 1
  }
  return undefined
}

/** The first seat of the last run that begins before `at`, at `placeMin` or later. */
function runBefore(
  { plan, status }: Occupancy,
  at: number,
  start: number,
  end: number,
  count: number,
  placeMin: number,
): number | undefined {
  let run = 0
  for (let seat = Math.min(at + count - 2, end - 1); seat >= start; seat--) {
    if (seat < at && plan.placeOf[seat]! < placeMin) return undefined
    const adjoins = run > 0 && plan.placeOf[seat] === plan.placeOf[seat + 1]! - 1
    run = status[seat] !== FREE ? 0 : adjoins ? run + 1 : 1
    if (seat < at && run >= count) return seat
  }
  return undefined
}

/** The first seat of a row at that place or later; `end` when there is none. */
function firstFrom(placeOf: Uint32Array, start: number, end: number, place: number): number {
  let low = start
  let high = end
  while (low < high) {
    const middle = (low + high) >> 1
    if (placeOf[middle]! < place) low = middle + 1
    else high = middle
  }
  return low
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
