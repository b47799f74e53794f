import { RowRuns } from './rowRuns.ts'
import type { SeatPlan } from './seatPlan.ts'

/** Status of one seat, one byte. */
export const FREE = 0
export const HELD = 1
export const RESERVED = 2
export const BLOCKED = 3
export type SeatStatus = typeof FREE | typeof HELD | typeof RESERVED | typeof BLOCKED

/** What `SeatStatus` values are called outside, by index. */
export const seatStatusNames = ['free', 'held', 'reserved', 'blocked'] as const
export type SeatStatusName = (typeof seatStatusNames)[number]

/** One end of a seat's move: what it is, and whose. */
export interface Tenure {
  readonly status: SeatStatus
  readonly holder: number
}

export const free: Tenure = { status: FREE, holder: 0 }
export const blocked: Tenure = { status: BLOCKED, holder: 0 }

/**
 * Who has which seat, in arrays: five bytes a seat, a small object for none. Deciding touches only the seats that a
 * command names, so it costs the same in a stadium.
 */
export interface Occupancy {
  readonly plan: SeatPlan
  readonly status: Uint8Array
  /** Number of the reservation, or of the waitlist entry it is set aside for; 0 when free or blocked. */
  readonly holder: Uint32Array
  /** Free seats by row: a search skips full rows without looking at their seats. */
  readonly freeInRow: Uint32Array
  /** Seats by status, indexed by `SeatStatus`. */
  readonly counts: Uint32Array
  /** What searches know of the rows. */
  readonly runs: RowRuns
  readonly releases: Releases
}

/** How often seats have come free since the show was loaded: what didn't fit before a release may fit after it. */
interface Releases {
  all: number
  /** By index into the plan's categories. */
  readonly ofCategory: Uint32Array
}

export function emptyOccupancy(plan: SeatPlan): Occupancy {
  const freeInRow = new Uint32Array(plan.rowCount)
  for (let row = 0; row < plan.rowCount; row++) freeInRow[row] = plan.rowStart[row + 1]! - plan.rowStart[row]!
  const counts = new Uint32Array(seatStatusNames.length)
  counts[FREE] = plan.seatCount
  const status = new Uint8Array(plan.seatCount)
  const holder = new Uint32Array(plan.seatCount)
  const releases = { all: 0, ofCategory: new Uint32Array(plan.categories.length) }
  return { plan, status, holder, freeInRow, counts, runs: new RowRuns(plan.rowCount), releases }
}

export function freeSeats(occupancy: Occupancy): number {
  return occupancy.counts[FREE]!
}

/**
 * Moves seats from one status and holder to another.
 *
 * @throws Error a seat isn't as `from` says: memory is wrong, and the actor must not go on.
 */
export function moveSeats(occupancy: Occupancy, seats: readonly number[], from: Tenure, to: Tenure): void {
  const { plan, status, holder, freeInRow, counts, runs, releases } = occupancy
  const freed = (to.status === FREE ? 1 : 0) - (from.status === FREE ? 1 : 0)
  for (const seat of seats) {
    if (status[seat] !== from.status || holder[seat] !== from.holder) {
      throw new Error(
        `seat ${plan.seatIds[seat]} is ${seatStatusNames[status[seat]!]} by ${holder[seat]}, ` +
          `expected ${seatStatusNames[from.status]} by ${from.holder}`,
      )
    }
    status[seat] = to.status
    holder[seat] = to.holder
    if (freed === 0) continue
    const row = plan.rowOf[seat]!
    freeInRow[row]! += freed
    runs.forget(row)
    if (freed < 0) continue
    releases.all++
    releases.ofCategory[plan.categoryOf[seat]!]!++
  }
  counts[from.status]! -= seats.length
  counts[to.status]! += seats.length
}
