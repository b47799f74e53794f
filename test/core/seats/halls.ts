import fc from 'fast-check'
import {
  blocked,
  emptyOccupancy,
  free,
  moveSeats,
  type Occupancy,
} from '../../../src/core/seats/occupancy.ts'
import { compileLayout } from '../../../src/core/seats/seatPlan.ts'
import { layoutOf } from '../builders.ts'

/** Small halls with aisles, drawn as `layoutOf` reads them; at least one seat. */
const drawings = fc
  .array(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 })
  .filter((rows) => rows.flat().includes(true))
  .map((rows) => rows.map((row, r) => row.map((seat) => (seat ? 'ABC'[r]! : '_')).join('')))

/** The same with a seat for a wheelchair or a companion now and then. A row's first seat stays: it has its letter. */
export const mixedDrawings = fc
  .tuple(drawings, fc.array(fc.nat(20), { minLength: 18, maxLength: 18 }))
  .map(([rows, draws]) =>
    rows.map((row, r) =>
      row.replaceAll(/(?<=[A-C]_*)[A-C]/g, (seat, at: number) => ['#', '+'][draws[r * 6 + at]!] ?? seat),
    ),
  )

/** Such a hall with any of its seats taken. */
export const occupancies = fc
  .tuple(drawings, fc.infiniteStream(fc.boolean()))
  .map(([rows, taken]) => occupied(rows, (seat) => taken.next().value && seat >= 0))

/** Takes the seats that are asked for, by index. */
export function occupied(rows: readonly string[], isTaken: (seat: number) => boolean): Occupancy {
  const occupancy = emptyOccupancy(compileLayout(layoutOf(...rows)))
  const seats = Array.from({ length: occupancy.plan.seatCount }, (_, seat) => seat).filter(isTaken)
  moveSeats(occupancy, seats, free, blocked)
  return occupancy
}

/** Small halls with seats of every kind, of two categories, any of them taken. */
export const mixedOccupancies = fc
  .tuple(
    fc.array(
      fc.array(
        fc.oneof(
          { weight: 10, arbitrary: fc.constantFrom('A', 'A', 'A', 'a') },
          { weight: 3, arbitrary: fc.constantFrom('_', '=', '=', '#', '+') },
        ),
        { minLength: 1, maxLength: 9 },
      ),
      { minLength: 1, maxLength: 4 },
    ),
    fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
    fc.constantFrom(0, 2, 5, 8),
  )
  .map(([rows, draws, taken]) => ({ rows: rows.map((row, r) => inRow(row, 'ABCD'[r]!)), draws, taken }))
  .filter(({ rows }) => rows.some((row) => /[^_]/.test(row)))
  .map(({ rows, draws, taken }) => occupied(rows, () => draws.next().value! < taken))

/** The same row with another letter. */
function inRow(row: readonly string[], letter: string): string {
  return row.join('').replaceAll('A', letter).replaceAll('a', letter.toLowerCase())
}
