/** What lists of values need in a statement. */

/** Values in one statement; each database takes more. */
const valuesMax = 500

/** The values in parts that each go into one statement. */
export function* batches<Value>(values: readonly Value[], max = valuesMax): Generator<readonly Value[]> {
  for (let i = 0; i < values.length; i += max) yield values.slice(i, i + max)
}

/** A question mark for each. */
export function marksOf(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}
