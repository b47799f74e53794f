/** The first seat of a row at that place or later; `end` when there is none. */
export function firstFrom(placeOf: Uint32Array, start: number, end: number, place: number): number {
  let low = start
  let high = end
  while (low < high) {
    const middle = (low + high) >> 1
    if (placeOf[middle]! < place) low = middle + 1
    else high = middle
  }
  return low
}
