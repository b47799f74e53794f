import type { SeatPlan } from '../seats/seatPlan.ts'
import type { Wish } from '../seats/wish.ts'
import type { Party } from './party.ts'

/**
 * What a party asks of that hall.
 *
 * @throws Error the hall has no such category; ask unknownCategory() first.
 */
export function wishOf(plan: SeatPlan, { partySize, adjacent, category, accessible }: Party): Wish {
  const index = category === null ? null : plan.categories.indexOf(category)
  if (index === -1) throw new Error(`the hall has no category ${category}`)
  return { count: partySize, category: index, accessible, adjacent }
}
