/** What a party asks for that names no seats. */
export interface Wish {
  /** People, and so seats. */
  readonly count: number
  /** Index into the plan's categories, for every seat of the party; null: any. */
  readonly category: number | null
  /** One of the party comes in a wheelchair: the first seat is a wheelchair seat, the second its companion seat. */
  readonly accessible: boolean
  /** Only side by side in one row: rather nothing than apart. */
  readonly adjacent: boolean
}

/** The wish of a party that says only how many they are. */
export function plainWish(count: number): Wish {
  return { count, category: null, accessible: false, adjacent: false }
}
