/** What is wrong with the prices for a hall with those categories: they price each of them, and no other. */
export function pricesFault(
  prices: Readonly<Record<string, number>>,
  categories: Iterable<string>,
): { field: string; message: string } | undefined {
  const known = [...categories]
  const missing = known.find((category) => !Object.hasOwn(prices, category))
  if (missing !== undefined) {
    return { field: `prices.${missing}`, message: 'is required: the hall has such seats' }
  }
  const unknown = Object.keys(prices).find((category) => !known.includes(category))
  if (unknown === undefined) return undefined
  return { field: `prices.${unknown}`, message: `must be a category of the hall: ${known.join(', ')}` }
}
