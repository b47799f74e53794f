export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** `12,345` */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en')
}

/** Two digits that say something: `0.42`, `4.2`, `42`, `4,200`. */
export function short(value: number): string {
  if (value >= 10 || value === 0) return grouped(value)
  return value >= 1 ? value.toFixed(1) : value.toFixed(2)
}
