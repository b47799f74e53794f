import { ANY_CATEGORY, type Run } from './nearestRun.ts'
import type { Occupancy } from './occupancy.ts'

/** Runs as long or longer are told apart no more. */
const lengthMax = 32

/**
 * How long the runs of free neighbours in a row are, as bits: bit n - 1 says that there is a run of n, the last bit
 * that there is one of 32 or more.
 */
export function runLengths({ plan, status }: Occupancy, row: number, category: number): number {
  const { rowStart, placeOf, categoryOf, use } = plan
  let lengths = 0
  let run = 0
  let before = 0
  const end = rowStart[row + 1]!
  for (let seat = rowStart[row]!; seat < end; seat++) {
    const open =
      (status[seat]! | use[seat]!) === 0 && (category === ANY_CATEGORY || categoryOf[seat] === category)
    const place = placeOf[seat]!
    if (run > 0 && !(open && place === before + 1)) {
      lengths |= bitOf(run)
      run = 0
    }
    before = place
    if (open) run++
  }
  return run > 0 ? lengths | bitOf(run) : lengths
}

/** Whether a row with runs of those lengths may have such a run. Surely so but for long ones, categories and sofas. */
export function mayHave(lengths: number, { count, category, singles }: Run): boolean {
  if (singles !== 'none' || category !== ANY_CATEGORY || count > lengthMax - 2) {
    return lengths >>> (Math.min(count, lengthMax) - 1) !== 0
  }
  // All of a run, or all but two or more.
  return (lengths & (bitOf(count) | (-1 << (count + 1)))) !== 0
}

function bitOf(length: number): number {
  return 1 << (Math.min(length, lengthMax) - 1)
}
