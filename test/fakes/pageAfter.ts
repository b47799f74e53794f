import type { Page } from '../../src/ports.ts'

/** The items that come after a position; `items` are in the order of the list. */
export function pageAfter<Item, Position>(
  items: readonly Item[],
  positionOf: (item: Item) => Position,
  after: Position | null,
  limit: number,
): Page<Item, Position> {
  const same = (item: Item) => JSON.stringify(positionOf(item)) === JSON.stringify(after)
  const start = after === null ? 0 : items.findIndex(same) + 1
  const page = items.slice(start, start + limit)
  const last = page.at(-1)
  return { items: page, next: last !== undefined && start + limit < items.length ? positionOf(last) : null }
}
