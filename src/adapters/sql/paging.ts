import type { Page } from '../../ports.ts'

/** Makes a page of rows that were read one more than asked: the extra one only says that there is a next page. */
export function pageOf<Item, Position>(
  items: readonly Item[],
  limit: number,
  positionOf: (last: Item) => Position,
): Page<Item, Position> {
  const more = items.length > limit
  const shown = more ? items.slice(0, limit) : items
  return { items: shown, next: more ? positionOf(shown[limit - 1]!) : null }
}

/** WHERE conditions, joined by AND, with their values in the order of their question marks. */
export class Conditions {
  readonly #parts: string[] = []
  readonly values: (string | number)[] = []

  add(condition: string, ...values: (string | number)[]): void {
    this.#parts.push(condition)
    this.values.push(...values)
  }

  get where(): string {
    return this.#parts.length === 0 ? '' : `WHERE ${this.#parts.join(' AND ')}`
  }
}
