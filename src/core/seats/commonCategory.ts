import { ANY_CATEGORY } from './nearestRun.ts'
import type { Occupancy } from './occupancy.ts'

/** The category that all those seats are of; ANY_CATEGORY when they are of several. */
export function commonCategory({ plan: { categoryOf } }: Occupancy, seats: readonly number[]): number {
  const category = categoryOf[seats[0]!]!
  return seats.every((seat) => categoryOf[seat] === category) ? category : ANY_CATEGORY
}
