/**
 * Singles: a free ordinary seat between taken ones, gaps or the ends of its row, which nobody who comes with somebody
 * buys. Wheelchair and companion seats are never singles and are no company to an ordinary seat, as they are not sold
 * with it. Half a sofa whose other half is sold is a single too: few sit down beside a stranger.
 */
import type { Occupancy } from './occupancy.ts'
import { LEFT_HALF, RIGHT_HALF } from './seatUse.ts'

/** Whether anybody can have the seat: it is free, and neither a wheelchair nor a companion seat. */
export function isOpen({ plan, status }: Occupancy, seat: number): boolean {
  return (status[seat]! | plan.use[seat]!) === 0
}

/** Whether a seat has a neighbour on that side. */
function hasNeighbour({ plan: { rowOf, placeOf } }: Occupancy, seat: number, side: 1 | -1): boolean {
  // Outside the hall the row is undefined, which is no row.
  return rowOf[seat + side] === rowOf[seat] && placeOf[seat + side] === placeOf[seat]! + side
}

/** The free neighbour of a seat on that side, undefined when there is none. */
export function openNeighbour(occupancy: Occupancy, seat: number, side: 1 | -1): number | undefined {
  const next = seat + side
  return hasNeighbour(occupancy, seat, side) && isOpen(occupancy, next) ? next : undefined
}

/** Whether taking the run from `first` to `last` makes a single on either side of it. */
export function leavesSingle(occupancy: Occupancy, first: number, last: number): boolean {
  return leavesSingleAt(occupancy, first, -1) || leavesSingleAt(occupancy, last, 1)
}

function leavesSingleAt(occupancy: Occupancy, edge: number, side: 1 | -1): boolean {
  const { plan } = occupancy
  // Beside a wheelchair or companion seat it was as alone before.
  if (plan.use[edge] !== 0) return false
  const next = openNeighbour(occupancy, edge, side)
  if (next === undefined) return false
  return openNeighbour(occupancy, next, side) === undefined || isSofa(occupancy, edge, side)
}

/** Whether a seat and the one on that side are the halves of one sofa. */
function isSofa({ plan }: Occupancy, seat: number, side: 1 | -1): boolean {
  return plan.sofaHalf[seat] === (side === 1 ? LEFT_HALF : RIGHT_HALF)
}

/** The singles that taking all those seats makes, in the order of the hall. */
export function singlesLeft(occupancy: Occupancy, seats: readonly number[]): number[] {
  const singles = new Set<number>()
  for (const seat of seats) {
    if (occupancy.plan.use[seat] !== 0) continue
    for (const side of [-1, 1] as const) {
      const next = openNeighbour(occupancy, seat, side)
      if (next === undefined || seats.includes(next)) continue
      const beyond = openNeighbour(occupancy, next, side)
      const alone = beyond === undefined || seats.includes(beyond)
      if (alone || isSofa(occupancy, seat, side)) singles.add(next)
    }
  }
  return [...singles].toSorted((a, b) => a - b)
}

/** The block of free neighbours around a free seat: its first seat, and the one after its last. */
export function blockAround(occupancy: Occupancy, seat: number): { start: number; end: number } {
  let start = seat
  while (openNeighbour(occupancy, start, -1) !== undefined) start--
  let end = seat + 1
  while (openNeighbour(occupancy, end - 1, 1) !== undefined) end++
  return { start, end }
}
