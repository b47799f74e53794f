import { firstFrom } from './firstFrom.ts'
import { ANY_CATEGORY } from './nearestRun.ts'
import type { Occupancy } from './occupancy.ts'
import { isOpen } from './singles.ts'

/** From where seats are near or far. */
export interface Centre {
  /** Rows with seats, nearest first. */
  readonly rows: Iterable<number>
  /** What a row's distance adds to a seat's, in seats, squared. */
  readonly costOf: (row: number) => number
  /** The place in that row from which seats are counted aside; half a place between two. */
  readonly placeIn: (row: number) => number
  /** No seat of that row that the party could have costs less; infinite when it has none. */
  readonly costMinOf: (row: number) => number
}

/**
 * The free ordinary seats nearest to a centre, however few there are. Looks at each row outward from its place, and no
 * farther than seats are still wanted.
 *
 * @param category index into the plan's categories, or ANY_CATEGORY.
 * @returns at most `count`, in the order of the hall.
 */
export function nearestSeats(
  occupancy: Occupancy,
  count: number,
  category: number,
  { rows, costOf, placeIn, costMinOf }: Centre,
): number[] {
  const { rowStart, placeOf, categoryOf } = occupancy.plan
  const nearest = new Nearest(count)
  for (const row of rows) {
    const rowCost = costOf(row)
    if (rowCost >= nearest.costMax) break
    if (costMinOf(row) >= nearest.costMax) continue
    const place = placeIn(row)
    const start = rowStart[row]!
    const end = rowStart[row + 1]!
    const at = firstFrom(placeOf, start, end, place)
    const look = (seat: number): boolean => {
      const cost = rowCost + (placeOf[seat]! - place) ** 2
      if (cost >= nearest.costMax) return false
      const fits = category === ANY_CATEGORY || categoryOf[seat] === category
      if (fits && isOpen(occupancy, seat)) nearest.add(seat, cost)
      return true
    }
    let before = at - 1
    while (before >= start && look(before)) before--
    let after = at
    while (after < end && look(after)) after++
  }
  return nearest.seats.sort((a, b) => a - b)
}

/** The seats of the least cost, of those that it is shown; of two that cost the same, the one shown first. */
class Nearest {
  readonly seats: number[] = []
  readonly #costs: number[] = []
  readonly #count: number
  /** What costs as much or more isn't among them. */
  costMax = Number.POSITIVE_INFINITY

  constructor(count: number) {
    this.#count = count
  }

  add(seat: number, cost: number): void {
    const costs = this.#costs
    let at = costs.length
    while (at > 0 && costs[at - 1]! > cost) at--
    costs.splice(at, 0, cost)
    this.seats.splice(at, 0, seat)
    if (costs.length > this.#count) {
      costs.pop()
      this.seats.pop()
    }
    if (costs.length === this.#count) this.costMax = costs[this.#count - 1]!
  }
}
