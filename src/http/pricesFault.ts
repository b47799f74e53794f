import { categoriesOf, type Layout } from '../core/seats/layout.ts'
import type { FieldError } from './problems.ts'

/** What is wrong with the prices for that hall: they name each of its categories, and no other. */
export function pricesFault(
  prices: Readonly<Record<string, number>>,
  layout: Layout,
): FieldError | undefined {
  const categories = categoriesOf(layout)
  const missing = [...categories].find((category) => !Object.hasOwn(prices, category))
  if (missing !== undefined)
    return { field: `prices.${missing}`, message: 'is required: the hall has such seats' }
  const unknown = Object.keys(prices).find((category) => !categories.has(category))
  if (unknown === undefined) return undefined
  const known = [...categories].join(', ')
  return { field: `prices.${unknown}`, message: `must be a category of the hall: ${known}` }
}
