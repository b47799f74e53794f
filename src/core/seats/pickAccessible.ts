import { accessibleParties } from './accessibleParties.ts'
import type { Choice } from './choice.ts'
import { FREE, freeSeats, type Occupancy } from './occupancy.ts'
import { pickBeside } from './pickBeside.ts'
import { WHEELCHAIR } from './seatUse.ts'
import type { Wish } from './wish.ts'

/**
 * The best seats for a party of which one comes in a wheelchair: a wheelchair seat, its companion seat for a second
 * person, ordinary seats beside them for more; side by side, or else the others in the row in front or behind, or else
 * in the nearest free seats. Other wheelchair and companion seats are left for whom they are.
 */
export function pickAccessible(occupancy: Occupancy, wish: Wish): Choice | undefined {
  if (freeSeats(occupancy) < wish.count) return undefined
  const { plan, status } = occupancy
  const { costOf, middleOf } = plan.focus
  const rowOf = (seat: number) => plan.rowOf[seat]!
  const costOfSeat = (seat: number) =>
    costOf[rowOf(seat)]! + (plan.placeOf[seat]! - middleOf[rowOf(seat)]!) ** 2
  const [party] = accessibleParties(occupancy, wish, costOfSeat)
  if (party || wish.adjacent) return party

  const fits = (seat: number | undefined) =>
    seat !== undefined &&
    status[seat] === FREE &&
    (wish.category === null || plan.categoryOf[seat] === wish.category)
  const pairs = plan.accessible
    .filter((seat) => plan.use[seat] === WHEELCHAIR && fits(seat))
    .map((wheelchair) => {
      const companion = plan.companionOf.get(wheelchair)
      const seats = fits(companion) ? [wheelchair, companion!] : [wheelchair]
      return { seats: seats.sort((a, b) => a - b), cost: costOfSeat(wheelchair) }
    })
    .toSorted((a, b) => b.seats.length - a.seats.length || a.cost - b.cost)
    .map(({ seats }) => seats)
  return pickBeside(occupancy, wish, pairs)
}
