import type { Choice } from './choice.ts'
import { seatsFrom } from './nearestRun.ts'
import { FREE, type Occupancy } from './occupancy.ts'
import { ORDINARY, WHEELCHAIR } from './seatUse.ts'
import { leavesSingle } from './singles.ts'
import type { Wish } from './wish.ts'

interface Party extends Choice {
  /** One who could have a companion seat has it. */
  readonly paired: boolean
  readonly cost: number
}

/**
 * Seats side by side for a party of which one comes in a wheelchair, one choice a free wheelchair seat: best step
 * first, then those with the companion seat, then the cheapest wheelchair seat. Halls have few such seats, so all are
 * looked at.
 */
export function accessibleParties(
  occupancy: Occupancy,
  wish: Wish,
  costOf: (wheelchair: number) => number,
): Choice[] {
  const { use, accessible } = occupancy.plan
  return accessible
    .filter((seat) => use[seat] === WHEELCHAIR && fits(occupancy, wish, seat))
    .flatMap((wheelchair) => partyAround(occupancy, wish, wheelchair, costOf(wheelchair)) ?? [])
    .toSorted(
      (a, b) =>
        Number(a.step !== 'together') - Number(b.step !== 'together') ||
        Number(b.paired) - Number(a.paired) ||
        a.cost - b.cost,
    )
    .map(({ seats, step }) => ({ seats, step }))
}

/** The best run of free seats that has the wheelchair seat and no other accessible one but its companion seat. */
function partyAround(occupancy: Occupancy, wish: Wish, wheelchair: number, cost: number): Party | undefined {
  const { plan } = occupancy
  const { count } = wish
  const beside = plan.companionOf.get(wheelchair)
  const companion = count > 1 && beside !== undefined && fits(occupancy, wish, beside) ? beside : undefined
  const mayHave = (seat: number) =>
    fits(occupancy, wish, seat) && (seat === wheelchair || seat === companion || plan.use[seat] === ORDINARY)
  const place = plan.placeOf[wheelchair]!
  const row = plan.rowOf[wheelchair]
  const isBeside = (seat: number) =>
    plan.rowOf[seat] === row && plan.placeOf[seat]! - place === seat - wheelchair && mayHave(seat)
  let start = wheelchair
  while (start > wheelchair - count + 1 && isBeside(start - 1)) start--
  let end = wheelchair + 1
  while (end < wheelchair + count && isBeside(end)) end++
  let found: Party | undefined
  for (let first = start; first <= wheelchair && first + count <= end; first++) {
    if (companion !== undefined && (companion < first || companion >= first + count)) continue
    const seats = seatsFrom(first, count)
    const step = leavesSingle(occupancy, first, first + count - 1) ? 'leaving-single' : 'together'
    if (!found || (found.step !== 'together' && step === 'together')) {
      found = { seats, step, paired: companion !== undefined, cost }
    }
  }
  return found
}

function fits({ plan, status }: Occupancy, { category }: Wish, seat: number): boolean {
  return status[seat] === FREE && (category === null || plan.categoryOf[seat] === category)
}
