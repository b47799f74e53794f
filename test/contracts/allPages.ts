import { expect } from 'vitest'
import type { Page } from '../../src/ports.ts'

/** Reads a list to its end, page by page; every page but the last must be full, and none empty but the only one. */
export async function allPages<Item, Position>(
  read: (after: Position | null, limit: number) => Promise<Page<Item, Position>>,
  limit: number,
): Promise<Item[]> {
  const items: Item[] = []
  let next: Position | null = null
  do {
    const page: Page<Item, Position> = await read(next, limit)
    if (page.next !== null) expect(page.items).toHaveLength(limit)
    if (next !== null) expect(page.items).not.toEqual([])
    items.push(...page.items)
    next = page.next
  } while (next !== null)
  return items
}
