/** A hall's layout as staff write it. Seat ids are row label + seat number. */
export interface Layout {
  readonly rows: readonly Row[]
}

export interface Row {
  readonly label: string
  /** Left to right as seen from the seats; null is a gap or an aisle. */
  readonly seats: readonly (Seat | null)[]
}

export interface Seat {
  readonly number: string
  /** Price category. */
  readonly category: string
  readonly kind: SeatKind
}

export const seatKinds = ['standard', 'wheelchair', 'companion', 'sofa'] as const
type SeatKind = (typeof seatKinds)[number]

/** Stadiums fit; a larger layout is more likely a mistake than a hall. */
export const seatsPerHallMax = 250_000
export const categoriesPerHallMax = 100

export interface LayoutFault {
  /** Where in the layout, as a path: `rows[3].seats[7].number`. */
  readonly field: string
  readonly message: string
}

export function seatCountOf({ rows }: Layout): number {
  let seats = 0
  for (const row of rows) for (const seat of row.seats) if (seat !== null) seats++
  return seats
}

/** The price categories that the hall's seats have, in the order in which they come. */
export function categoriesOf(layout: Layout): Set<string> {
  const categories = new Set<string>()
  for (const row of layout.rows) for (const seat of row.seats) if (seat) categories.add(seat.category)
  return categories
}

/** What makes a layout unusable, in words for staff; the first ten faults. An empty list means usable. */
export function layoutFaults(layout: Layout): LayoutFault[] {
  const faults: LayoutFault[] = []
  const seen = new Set<string>()
  const categories = new Set<string>()
  for (const [r, row] of layout.rows.entries()) {
    for (const [s, seat] of row.seats.entries()) {
      if (seat === null) continue
      const id = row.label + seat.number
      if (seen.has(id)) {
        const message = `makes the seat id ${id} a second time; row label + number must be unique in the hall`
        faults.push({ field: `rows[${r}].seats[${s}].number`, message })
        if (faults.length === 10) return faults
      }
      seen.add(id)
      categories.add(seat.category)
    }
  }
  if (seen.size === 0) faults.push({ field: 'rows', message: 'must have at least one seat' })
  if (seen.size > seatsPerHallMax) {
    faults.push({
      field: 'rows',
      message: `must have at most ${seatsPerHallMax} seats, and has ${seen.size}`,
    })
  }
  if (categories.size > categoriesPerHallMax) {
    faults.push({
      field: 'rows',
      message: `must have at most ${categoriesPerHallMax} categories, and has ${categories.size}`,
    })
  }
  return faults
}
