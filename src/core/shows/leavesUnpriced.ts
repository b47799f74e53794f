import { categoriesOf, type Layout } from '../seats/layout.ts'
import { type Show, saleWindow } from './show.ts'

/** Whether a show that can still be sold has prices, but none for a category of the layout that its hall gets. */
export function leavesUnpriced(layout: Layout, shows: readonly Show[], nowMs: number): boolean {
  const categories = [...categoriesOf(layout)]
  return shows.some((show) => {
    const { prices } = show
    if (prices === null || ['cancelled', 'started'].includes(saleWindow(show, nowMs))) return false
    return categories.some((category) => !Object.hasOwn(prices, category))
  })
}
