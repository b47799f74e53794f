/**
 * Popularity as Zipf found it: the second show is asked for half as often as the first, the third a third as often.
 *
 * @returns draws a number below `count`, 0 the most often. Takes a number from 0 to 1.
 */
export function zipf(count: number, exponent: number): (at: number) => number {
  const sums = new Float64Array(count)
  let sum = 0
  for (let i = 0; i < count; i++) {
    sum += 1 / (i + 1) ** exponent
    sums[i] = sum
  }
  return (at) => {
    let [low, high] = [0, count - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle]! < at * sum) low = middle + 1
      else high = middle
    }
    return low
  }
}
