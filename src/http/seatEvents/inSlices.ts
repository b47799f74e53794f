import type { Clock } from '../../ports.ts'

/** Does something with each item, `size` at a time, and lets everything else have its turn in between. */
export async function inSlices<Item>(
  items: readonly Item[],
  size: number,
  clock: Clock,
  each: (item: Item) => void,
): Promise<void> {
  for (let i = 0; i < items.length; i += size) {
    if (i > 0) await new Promise<void>((resolve) => void clock.after(0, resolve))
    for (const item of items.slice(i, i + size)) each(item)
  }
}
