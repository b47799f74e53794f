import { type Focus, focusOf } from './focus.ts'
import type { Layout, Seat } from './layout.ts'
import { type SeatUse, seatUseOf } from './seatUse.ts'

/**
 * A layout compiled into arrays. Inside a show a seat is its index here, row by row from the left; its id is for the
 * outside. One plan serves every show of the hall, so a show costs only its own status bytes.
 */
export interface SeatPlan extends SeatUse {
  readonly seatCount: number
  /** Index to id. */
  readonly seatIds: readonly string[]
  /** Id to index. */
  readonly indexOf: ReadonlyMap<string, number>
  readonly rowCount: number
  /** The first seat of each row, and the seat count at the end: row r is `rowStart[r] .. rowStart[r + 1] - 1`. */
  readonly rowStart: Uint32Array
  readonly rowOf: Uint32Array
  /** Place in the row counted with its gaps: two seats are neighbours when these differ by one. */
  readonly placeOf: Uint32Array
  readonly categories: readonly string[]
  /** Index into `categories`. */
  readonly categoryOf: Uint8Array
  readonly focus: Focus
}

export function compileLayout(layout: Layout): SeatPlan {
  const seatIds: string[] = []
  const rowOf: number[] = []
  const placeOf: number[] = []
  const categoryOf: number[] = []
  const kinds: Seat['kind'][] = []
  const rowStart: number[] = []
  const categories: string[] = []
  for (const [r, row] of layout.rows.entries()) {
    rowStart.push(seatIds.length)
    for (const [place, seat] of row.seats.entries()) {
      if (seat === null) continue
      let category = categories.indexOf(seat.category)
      if (category < 0) category = categories.push(seat.category) - 1
      seatIds.push(row.label + seat.number)
      rowOf.push(r)
      placeOf.push(place)
      categoryOf.push(category)
      kinds.push(seat.kind)
    }
  }
  rowStart.push(seatIds.length)
  const starts = Uint32Array.from(rowStart)
  const places = Uint32Array.from(placeOf)
  const joined = (seat: number) => rowOf[seat] === rowOf[seat + 1] && places[seat + 1] === places[seat]! + 1
  return {
    seatCount: seatIds.length,
    seatIds,
    indexOf: new Map(seatIds.map((id, seat) => [id, seat])),
    rowCount: layout.rows.length,
    rowStart: starts,
    rowOf: Uint32Array.from(rowOf),
    placeOf: places,
    categories,
    categoryOf: Uint8Array.from(categoryOf),
    focus: focusOf(starts, places),
    ...seatUseOf(kinds, joined),
  }
}

export function namesOf(plan: SeatPlan, seats: readonly number[]): string[] {
  return seats.map((seat) => plan.seatIds[seat]!)
}
