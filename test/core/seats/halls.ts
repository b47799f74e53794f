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
export const drawings = fc
  .array(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 })
  .filter((rows) => rows.flat().includes(true))
  .map((rows) => rows.map((row, r) => row.map((seat) => (seat ? 'ABC'[r]! : '_')).join('')))

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
