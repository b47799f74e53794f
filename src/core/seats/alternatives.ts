import { accessibleParties } from './accessibleParties.ts'
import { commonCategory } from './commonCategory.ts'
import { ANY_CATEGORY, runInRow, type Singles, seatsFrom } from './nearestRun.ts'
import { FREE, freeSeats, type Occupancy } from './occupancy.ts'
import { type OrphanRule, orphanFault } from './orphanRule.ts'
import { pickSeats } from './pickSeats.ts'
import { rowNear, rowsNear } from './rowNear.ts'
import { ORDINARY } from './seatUse.ts'
import { plainWish, type Wish } from './wish.ts'

const alternativesMax = 3

/**
 * Other seats for a party whose seats are taken, which the show's orphan rule lets them have: free neighbours in the same
 * row or the nearest ones, nearest first; when there are none near, what the hall has best for such a party, which may
 * sit in two rows or apart. Seats of one category are replaced by such seats as long as there are any. Wheelchair and
 * companion seats are offered only to who asked for some.
 *
 * @returns up to three lists of seat indexes; empty when the free seats can't seat the party.
 */
export function alternatives(occupancy: Occupancy, wanted: readonly number[], rule: OrphanRule): number[][] {
  if (freeSeats(occupancy) < wanted.length) return []
  const { use } = occupancy.plan
  const accessible = wanted.some((seat) => use[seat] !== ORDINARY)
  const category = commonCategory(occupancy, wanted)
  const ofCategory = (some: number): number[][] => {
    const wish = { ...plainWish(wanted.length), category: some === ANY_CATEGORY ? null : some, accessible }
    const near = accessible
      ? partiesNear(occupancy, wanted, wish)
      : allowedNear(occupancy, wanted, some, rule)
    if (near.length > 0) return near
    const best = pickSeats(occupancy, wish)
    return best ? [best.seats] : []
  }
  const others = ofCategory(category)
  return others.length > 0 || category === ANY_CATEGORY ? others : ofCategory(ANY_CATEGORY)
}

/** Free neighbours near by which the rule lets them have. */
function allowedNear(
  occupancy: Occupancy,
  wanted: readonly number[],
  category: number,
  rule: OrphanRule,
): number[][] {
  if (rule === 'off') return runsNear(occupancy, wanted, category, 'any')
  const tidy = runsNear(occupancy, wanted, category, 'none')
  if (tidy.length > 0) return tidy
  return runsNear(occupancy, wanted, category, 'forced').filter(
    (seats) => !orphanFault(occupancy, seats, rule),
  )
}

function runsNear(
  occupancy: Occupancy,
  wanted: readonly number[],
  category: number,
  singles: Singles,
): number[][] {
  const { plan } = occupancy
  const place = plan.placeOf[wanted[0]!]!
  const run = { count: wanted.length, category, singles }
  const found: number[][] = []
  const home = plan.rowOf[wanted[0]!]!
  for (let nth = 0; nth < rowsNear; nth++) {
    const row = rowNear(home, nth)
    if (row < 0 || row >= plan.rowCount) continue
    const first = runInRow(occupancy, row, run, place)
    if (first === undefined) continue
    if (found.push(seatsFrom(first, wanted.length)) === alternativesMax) break
  }
  return found
}

/** Seats side by side around the wheelchair seats, the nearest first. */
function partiesNear(occupancy: Occupancy, wanted: readonly number[], wish: Wish): number[][] {
  const { rowOf, placeOf } = occupancy.plan
  const home = rowOf[wanted[0]!]!
  const place = placeOf[wanted[0]!]!
  const away = (seat: number) => Math.abs(rowOf[seat]! - home) * 1000 + Math.abs(placeOf[seat]! - place)
  return accessibleParties(occupancy, wish, away)
    .slice(0, alternativesMax)
    .map(({ seats }) => seats)
}

/** Which of the seats aren't free. */
export function takenAmong(occupancy: Occupancy, seats: readonly number[]): number[] {
  return seats.filter((seat) => occupancy.status[seat] !== FREE)
}
