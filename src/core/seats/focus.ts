/**
 * Where a hall is best, and how far from there its rows are. People like the middle of a row, two thirds of the way
 * back: there a screen fills the view and the sound was mixed. A row away counts like two seats aside, about what the
 * two are in metres. Layouts have no metres, so a row's middle is that of its own places, gaps included: rows of
 * different lengths are taken to be centred on the screen.
 */
export interface Focus {
  /** Rows with seats, nearest first; of two as near, the front one first. */
  readonly rows: Uint32Array
  /** By row: what its distance adds to a seat's, in seats, squared. */
  readonly costOf: Float64Array
  /** By row: the place in its middle; half a place when it has an even number. */
  readonly middleOf: Float64Array
}

const preferredDepth = 2 / 3
/** A row away is as far as so many seats aside. */
export const seatsPerRowAway = 2

export function focusOf(rowStart: Uint32Array, placeOf: Uint32Array): Focus {
  const rowCount = rowStart.length - 1
  const best = (rowCount - 1) * preferredDepth
  const costOf = Float64Array.from({ length: rowCount }, (_, row) => (seatsPerRowAway * (row - best)) ** 2)
  const middleOf = Float64Array.from({ length: rowCount }, (_, row) => {
    const start = rowStart[row]!
    const end = rowStart[row + 1]!
    return start === end ? 0 : (placeOf[start]! + placeOf[end - 1]!) / 2
  })
  const rows = Array.from({ length: rowCount }, (_, row) => row).filter(
    (row) => rowStart[row]! < rowStart[row + 1]!,
  )
  rows.sort((a, b) => costOf[a]! - costOf[b]! || a - b)
  return { rows: Uint32Array.from(rows), costOf, middleOf }
}
