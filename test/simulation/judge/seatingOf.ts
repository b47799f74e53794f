import type { Layout } from '../../../src/core/seats/layout.ts'
import { Seating } from './seating.ts'

/** A simulated hall as the judge knows it: one row, in which the first seat alone has a companion seat, the second. */
export function seatingOf({ rows }: Layout): Seating {
  const row = rows[0]!.seats.map((seat) => seat!)
  const seats = row.map(({ number, category, kind }, place) => {
    const companion = place === 0 && row[1]?.kind === 'companion' ? 'A2' : null
    return [`A${number}`, { category, kind, companion }] as const
  })
  return new Seating(new Map(seats))
}
