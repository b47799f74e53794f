import { FREE, freeSeats, type Occupancy } from './occupancy.ts'
import { pickSeats } from './pickSeats.ts'
import { WHEELCHAIR } from './seatUse.ts'
import { isOpen } from './singles.ts'
import type { Wish } from './wish.ts'

/**
 * Whether that party can be seated now. Who can is told to reserve and who can't may wait in line, so everything that
 * sends people to the one or the other asks this.
 */
export function canSeat(occupancy: Occupancy, wish: Wish): boolean {
  const { count, category, accessible, adjacent } = wish
  const free = freeSeats(occupancy)
  if (free < count) return false
  if (category !== null || accessible || adjacent) return pickSeats(occupancy, wish) !== undefined
  return free - occupancy.plan.accessible.length >= count || openSeats(occupancy) >= count
}

/** How many seats are free for ordinary parties. */
function openSeats(occupancy: Occupancy): number {
  const { plan, status } = occupancy
  let open = freeSeats(occupancy)
  for (const seat of plan.accessible) if (status[seat] === FREE) open--
  return open
}

/**
 * How many of the free seats such a party could use, whether or not they are enough: one in a wheelchair has one
 * wheelchair seat, and one companion seat beside it.
 */
export function usableSeats(occupancy: Occupancy, { category, accessible }: Wish): number {
  const { plan, status } = occupancy
  const fits = (seat: number) => category === null || plan.categoryOf[seat] === category
  const others = accessible ? bestPair(occupancy, (seat) => status[seat] === FREE && fits(seat)) : 0
  if (accessible && others === 0) return 0
  if (category === null) return openSeats(occupancy) + others
  let open = 0
  for (let row = 0; row < plan.rowCount; row++) {
    if (occupancy.freeInRow[row] === 0) continue
    for (let seat = plan.rowStart[row]!; seat < plan.rowStart[row + 1]!; seat++) {
      if (fits(seat) && isOpen(occupancy, seat)) open++
    }
  }
  return open + others
}

/** 2 where a wheelchair seat can be had with its companion seat, 1 where alone. */
function bestPair({ plan }: Occupancy, canHave: (seat: number) => boolean): 0 | 1 | 2 {
  const wheelchairs = plan.accessible.filter((seat) => plan.use[seat] === WHEELCHAIR && canHave(seat))
  const companions = wheelchairs.map((seat) => plan.companionOf.get(seat))
  if (companions.some((seat) => seat !== undefined && canHave(seat))) return 2
  return wheelchairs.length > 0 ? 1 : 0
}
