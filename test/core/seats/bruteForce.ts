/**
 * What the search for seats should find, by looking at every run of every row with no arrays kept on the side. It shares
 * only the plan's numbering with the core.
 */
import { FREE, type Occupancy } from '../../../src/core/seats/occupancy.ts'
import type { Wish } from '../../../src/core/seats/wish.ts'

export const seatsOf = ({ plan }: Occupancy) => Array.from({ length: plan.seatCount }, (_, seat) => seat)

const joined = ({ plan }: Occupancy, a: number, b: number) =>
  plan.rowOf[a] === plan.rowOf[b] && Math.abs(plan.placeOf[a]! - plan.placeOf[b]!) === 1

export const open = ({ plan, status }: Occupancy, seat: number) =>
  status[seat] === FREE && !plan.accessible.includes(seat)

const inCategory = ({ plan }: Occupancy, seat: number, category: number | null) =>
  category === null || plan.categoryOf[seat] === category

/** Every `count` seats side by side, free or not. */
export function rows(occupancy: Occupancy, count: number): number[][] {
  return seatsOf(occupancy)
    .map((first) => Array.from({ length: count }, (_, i) => first + i))
    .filter((seats) => seats.every((seat, i) => i === 0 || joined(occupancy, seat - 1, seat)))
}

/** Every run of free ordinary seats for such a party. */
export function runs(occupancy: Occupancy, count: number, category: number | null = null): number[][] {
  return rows(occupancy, count).filter((seats) =>
    seats.every((seat) => open(occupancy, seat) && inCategory(occupancy, seat, category)),
  )
}

/** The seats that are alone after that choice and were not before, and the halves of sofas that it leaves. */
export function singles(occupancy: Occupancy, chosen: readonly number[]): number[] {
  const all = seatsOf(occupancy)
  const alone = (seat: number, taken: readonly number[]) =>
    !all.some((other) => joined(occupancy, seat, other) && open(occupancy, other) && !taken.includes(other))
  return all.filter((seat) => {
    if (!open(occupancy, seat) || chosen.includes(seat)) return false
    const { sofaHalf } = occupancy.plan
    const mate = sofaHalf[seat] === 1 ? seat + 1 : sofaHalf[seat] === 2 ? seat - 1 : -1
    if (chosen.includes(mate)) return true
    return alone(seat, chosen) && !alone(seat, [])
  })
}

/** The block of free seats that a free seat is in. */
export function block(occupancy: Occupancy, seat: number): number[] {
  const seats = [seat]
  for (let next = seat + 1; joined(occupancy, next - 1, next) && open(occupancy, next); next++)
    seats.push(next)
  for (let next = seat - 1; joined(occupancy, next + 1, next) && open(occupancy, next); next--)
    seats.unshift(next)
  return seats
}

/** How far from the hall's focus the middle of those seats is, squared; for seats of one row. */
export function distance(occupancy: Occupancy, seats: readonly number[]): number {
  const { plan } = occupancy
  const row = plan.rowOf[seats[0]!]!
  const aside = asideOf(occupancy, seats)
  return (2 * (row - (plan.rowCount - 1) * (2 / 3))) ** 2 + aside ** 2
}

/** How far the middle of those seats is from the middle of their row, to the right. */
export function asideOf({ plan }: Occupancy, seats: readonly number[]): number {
  const row = plan.rowOf[seats[0]!]!
  const ends = [plan.rowStart[row]!, plan.rowStart[row + 1]! - 1].map((seat) => plan.placeOf[seat]!)
  return (plan.placeOf[seats[0]!]! + plan.placeOf[seats.at(-1)!]!) / 2 - (ends[0]! + ends[1]!) / 2
}

/** How far a seat is from the middle of those seats, squared, when rows are centred on the screen. */
export function distanceFrom(occupancy: Occupancy, seats: readonly number[], seat: number): number {
  const rowOf = (one: number) => occupancy.plan.rowOf[one]!
  const aside = asideOf(occupancy, [seat]) - asideOf(occupancy, seats)
  return (2 * (rowOf(seat) - rowOf(seats[0]!))) ** 2 + aside ** 2
}

export const rowDistance = ({ plan }: Occupancy, row: number) =>
  (2 * (row - (plan.rowCount - 1) * (2 / 3))) ** 2

/** The nearest to the focus; of two as near the one in the nearer row, then in the front one, then the left one. */
export function nearest(occupancy: Occupancy, choices: readonly number[][]): number[] | undefined {
  const row = (seats: readonly number[]) => occupancy.plan.rowOf[seats[0]!]!
  return choices.toSorted(
    (a, b) =>
      distance(occupancy, a) - distance(occupancy, b) ||
      rowDistance(occupancy, row(a)) - rowDistance(occupancy, row(b)) ||
      a[0]! - b[0]!,
  )[0]
}

/** Every way to put the halves of a party in neighbouring rows, not farther aside than corner to corner. */
export function twoRows(
  occupancy: Occupancy,
  { count, category }: Wish,
  most = Math.ceil(count / 2),
): { larger: number[]; other: number[]; rowDistance: number; aside: number }[] {
  const { plan } = occupancy
  return runs(occupancy, most, category).flatMap((larger) =>
    runs(occupancy, count - most, category)
      .filter((other) => Math.abs(plan.rowOf[other[0]!]! - plan.rowOf[larger[0]!]!) === 1)
      .map((other) => ({
        larger,
        other,
        rowDistance: rowDistance(occupancy, plan.rowOf[other[0]!]!),
        aside: Math.abs(asideOf(occupancy, other) - asideOf(occupancy, larger)),
      }))
      .filter(({ aside }) => aside <= count / 2),
  )
}

/** Whether another run of as many seats of the same block leaves no single. */
export function hasBetterInBlock(occupancy: Occupancy, seats: readonly number[], category: number | null) {
  const around = block(occupancy, seats[0]!)
  return runs(occupancy, seats.length, category).some(
    (run) => run.every((seat) => around.includes(seat)) && singles(occupancy, run).length === 0,
  )
}

/** What the orphan rule says to those seats, free and ordinary ones. */
export function mayTake(occupancy: Occupancy, seats: readonly number[], rule: 'lenient' | 'strict'): boolean {
  const left = singles(occupancy, seats)
  if (left.length === 0) return true
  const categories = new Set(seats.map((seat) => occupancy.plan.categoryOf[seat]!))
  const category = categories.size === 1 ? [...categories][0]! : null
  const somewhere = runs(occupancy, seats.length, category).some(
    (run) => singles(occupancy, run).length === 0,
  )
  if (rule === 'strict' && somewhere) return false
  return left.every((single) => {
    const around = block(occupancy, single)
    return !hasBetterInBlock(
      occupancy,
      seats.filter((seat) => around.includes(seat)),
      category,
    )
  })
}
