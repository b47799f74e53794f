import type { Layout, Seat } from '../../src/core/seats/layout.ts'
import type { ShowPlan } from './plan.ts'

/** A hall of one row. */
export function layoutOf({
  seats,
  premiumSeats,
  isAccessible,
}: Pick<ShowPlan, 'seats' | 'premiumSeats' | 'isAccessible'>): Layout {
  const row = Array.from({ length: seats }, (_, place) => ({
    number: `${place + 1}`,
    category: place < seats - premiumSeats ? 'standard' : 'premium',
    kind: isAccessible ? kindAt(place, seats) : 'standard',
  }))
  return { rows: [{ label: 'A', seats: row }] }
}

function kindAt(place: number, seats: number): Seat['kind'] {
  if (place === 0 || (seats > 4 && place === seats - 1)) return 'wheelchair'
  return place === 1 ? 'companion' : 'standard'
}
