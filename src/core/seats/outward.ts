/** A row, then those around it, nearest first; of two as near the front one first. */
export function* outward(home: number, rowCount: number, awayMax = rowCount): Generator<number> {
  yield home
  for (let away = 1; away <= awayMax; away++) {
    if (home - away >= 0) yield home - away
    if (home + away < rowCount) yield home + away
  }
}
