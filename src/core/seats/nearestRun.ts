import { firstFrom } from './firstFrom.ts'
import type { Occupancy } from './occupancy.ts'
import { blockAround, leavesSingle } from './singles.ts'

/** For a run whose seats may be of any category. */
export const ANY_CATEGORY = -1

/** What a run of free neighbours has to be. */
export interface Run {
  readonly count: number
  /** Index into the plan's categories, or ANY_CATEGORY. */
  readonly category: number
  readonly singles: Singles
}

/**
 * Whether a run may leave a single beside it: never; only when each such run of its block does; or whatever is left.
 * A block is free seats next to each other.
 */
export type Singles = 'none' | 'forced' | 'any'

/**
 * The run of free neighbours in a row that begins nearest to a place; of two as near, the one before it. Looks outward
 * from the place, so that it costs as much as the run is far.
 *
 * @param awayMax places from there that it may begin, at most.
 * @returns its first seat; undefined when the row has none.
 */
export function runInRow(
  occupancy: Occupancy,
  row: number,
  run: Run,
  place: number,
  awayMax = Number.POSITIVE_INFINITY,
): number | undefined {
  const { plan, freeInRow } = occupancy
  if (freeInRow[row]! < run.count) return undefined
  return nearestRun(occupancy, plan.rowStart[row]!, plan.rowStart[row + 1]!, run, place, awayMax)
}

/** The same among the seats from `start` to before `end`, which are of one row. */
export function nearestRun(
  occupancy: Occupancy,
  start: number,
  end: number,
  run: Run,
  place: number,
  awayMax = Number.POSITIVE_INFINITY,
): number | undefined {
  const { placeOf } = occupancy.plan
  const at = firstFrom(placeOf, start, end, place)
  const after = runFrom(occupancy, at, end, run, place + awayMax)
  const away = after === undefined ? awayMax : placeOf[after]! - place
  return runBefore(occupancy, at, start, end, run, place - away) ?? after
}

/** The first seat of the first run that begins at `from` or later, at `placeMax` or before. */
function runFrom(
  occupancy: Occupancy,
  from: number,
  end: number,
  run: Run,
  placeMax: number,
): number | undefined {
  const { placeOf } = occupancy.plan
  const { count, category } = run
  let length = 0
  let before = 0
  for (let seat = from; seat < end; seat++) {
    const place = placeOf[seat]!
    if (!isOpenFor(occupancy, seat, category)) {
      if (place >= placeMax) return undefined
      length = 0
      continue
    }
    length = length > 0 && place === before + 1 ? length + 1 : 1
    before = place
    if (length < count) continue
    if (place - count + 1 > placeMax) return undefined
    if (mayTake(occupancy, seat - count + 1, run)) return seat - count + 1
  }
  return undefined
}

/** The first seat of the last run that begins before `at`, at `placeMin` or later. */
function runBefore(
  occupancy: Occupancy,
  at: number,
  start: number,
  end: number,
  run: Run,
  placeMin: number,
): number | undefined {
  const { placeOf } = occupancy.plan
  const { count, category } = run
  let length = 0
  let after = 0
  for (let seat = Math.min(at + count - 2, end - 1); seat >= start; seat--) {
    const place = placeOf[seat]!
    if (seat < at && place < placeMin) return undefined
    if (!isOpenFor(occupancy, seat, category)) {
      length = 0
      continue
    }
    length = length > 0 && place === after - 1 ? length + 1 : 1
    after = place
    if (seat < at && length >= count && mayTake(occupancy, seat, run)) return seat
  }
  return undefined
}

/** Whether a run may have the seat, for all that the seat itself is. */
function isOpenFor({ status, plan }: Occupancy, seat: number, category: number): boolean {
  if ((status[seat]! | plan.use[seat]!) !== 0) return false
  return category === ANY_CATEGORY || plan.categoryOf[seat] === category
}

/** Whether what a run of free seats leaves beside it is allowed. */
function mayTake(occupancy: Occupancy, first: number, run: Run): boolean {
  if (run.singles === 'any' || !leavesSingle(occupancy, first, first + run.count - 1)) return true
  return run.singles === 'forced' && runInBlock(occupancy, first, run) === undefined
}

/** The run as long that leaves no single in the block of a free seat, nearest to that seat; undefined when each does. */
export function runInBlock(
  occupancy: Occupancy,
  seat: number,
  { count, category }: Omit<Run, 'singles'>,
): number | undefined {
  const { start, end } = blockAround(occupancy, seat)
  return nearestRun(
    occupancy,
    start,
    end,
    { count, category, singles: 'none' },
    occupancy.plan.placeOf[seat]!,
  )
}

/** The seats of a run. */
export function seatsFrom(first: number, count: number): number[] {
  const seats = new Array<number>(count)
  for (let i = 0; i < count; i++) seats[i] = first + i
  return seats
}

/** The first seat of every run in a row, from the left. */
export function* runsInRow(occupancy: Occupancy, row: number, run: Run): Generator<number> {
  const { rowStart } = occupancy.plan
  const end = rowStart[row + 1]!
  let first = runFrom(occupancy, rowStart[row]!, end, run, Number.POSITIVE_INFINITY)
  while (first !== undefined) {
    yield first
    first = runFrom(occupancy, first + 1, end, run, Number.POSITIVE_INFINITY)
  }
}
