import type { ShowState } from '../shows/showState.ts'

/** The sum for those seats at today's prices, in minor units; null when the show has no price for one of them. */
export function priceOf(state: ShowState, seats: readonly number[]): number | null {
  if (state.prices === null) return null
  let sum = 0
  for (const seat of seats) {
    const price = state.prices[state.occupancy.plan.categoryOf[seat]!]
    if (price == null) return null
    sum += price
  }
  return sum
}
