import type { Refusal } from '../reservations/outcome.ts'
import type { SeatPlan } from '../seats/seatPlan.ts'
import type { Party } from './party.ts'

/** Why a party can't ask for seats of its category; undefined when the hall has such seats. */
export function unknownCategory(
  { categories }: SeatPlan,
  { category }: Pick<Party, 'category'>,
): Refusal | undefined {
  if (category === null || categories.includes(category)) return undefined
  return { code: 'unknown-category', category, known: categories }
}
