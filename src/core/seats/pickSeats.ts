import type { Choice } from './choice.ts'
import type { Occupancy } from './occupancy.ts'
import { pickAccessible } from './pickAccessible.ts'
import { pickOrdinary } from './pickOrdinary.ts'
import type { Wish } from './wish.ts'

/**
 * The best seats for a party that named none: of the best step that the hall still has, the nearest to its focus.
 * Wheelchair and companion seats are for who asks for them. What it chooses passes every orphan rule: a single is left
 * only where no choice of that step leaves none.
 *
 * It looks only into rows that can have what it seeks, so a nearly full stadium costs little more than a cinema.
 *
 * @returns undefined when the free seats can't seat the party as it wishes.
 */
export function pickSeats(occupancy: Occupancy, wish: Wish): Choice | undefined {
  return wish.accessible ? pickAccessible(occupancy, wish) : pickOrdinary(occupancy, wish)
}
