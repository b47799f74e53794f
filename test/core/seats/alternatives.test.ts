import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alternatives, takenAmong } from '../../../src/core/seats/alternatives.ts'
import { freeSeats } from '../../../src/core/seats/occupancy.ts'
import { pickSeats } from '../../../src/core/seats/pickSeats.ts'
import { namesOf } from '../../../src/core/seats/seatPlan.ts'
import { plainWish } from '../../../src/core/seats/wish.ts'
import * as bruteForce from './bruteForce.ts'
import { mixedOccupancies, occupancies, occupied } from './halls.ts'

const sizes = fc.integer({ min: 1, max: 8 })

const offered = (rows: string[], wanted: number[], rule: 'off' | 'lenient' | 'strict' = 'off') => {
  const occupancy = occupied(rows, (seat) => wanted.includes(seat))
  return alternatives(occupancy, wanted, rule).map((seats) => namesOf(occupancy.plan, seats))
}

test('other seats come from the same row first, then from the nearest, the front one before the back one', () => {
  expect(offered(['A', 'B', 'CC', 'D', 'E'], [2])).toEqual([['C2'], ['B1'], ['D1']])
})

test('other seats sit together, as long as there are such', () => {
  expect(offered(['AA', 'B_B', 'CC'], [0, 1])).toEqual([['C1', 'C2']])
  expect(offered(['AA', 'B_B', 'C'], [0, 1])).toEqual([['B1', 'C1']])
  expect(offered(['AA', '__', 'B__B'], [0, 1])).toEqual([['B1', 'B2']])
})

test('other seats are the best of the hall when none are free near by', () => {
  const far = (rows: number) => ['A', ...Array<string>(rows).fill('_'), 'BBBBB']
  expect(offered(far(20), [0])).toEqual([['B3']])
  expect(offered(far(19), [0])).toEqual([['B1']])
  expect(offered(['AA_#+', ...Array<string>(30).fill('_'), 'BBB_#+'], [2, 3])).toEqual([['B4', 'B5']])
})

test('other seats are none when the free ones are too few', () => {
  expect(offered(['AA'], [0, 1])).toEqual([])
  expect(offered(['AA', 'B'], [0, 1])).toEqual([])
})

test('other seats cost the same, as long as there are such', () => {
  expect(offered(['AAAAaa', 'BBBBbb'], [0, 1])).toEqual([
    ['A3', 'A4'],
    ['B1', 'B2'],
  ])
  expect(offered(['AAAAaa', 'BBBBbb'], [4, 5])).toEqual([['B5', 'B6']])
  expect(offered(['AAAAaa', ...Array<string>(30).fill('_'), 'BBBBbb'], [4, 5])).toEqual([['B5', 'B6']])
  expect(offered(['AAAAaa'], [4, 5])).toEqual([['A3', 'A4']])
  expect(offered(['AAaaaa'], [1, 2])).toEqual([['A4', 'A5']])
})

test('other seats leave none alone where the rule asks for that and it can be', () => {
  expect(offered(['AA_AAA', 'BBBB'], [0, 1], 'lenient')).toEqual([['B1', 'B2']])
  expect(offered(['AA_AAA', 'BBBB'], [0, 1], 'off')).toEqual([
    ['A3', 'A4'],
    ['B1', 'B2'],
  ])
  expect(offered(['AA_AAA'], [0, 1], 'strict')).toEqual([['A3', 'A4']])
})

test('wheelchair and companion seats are offered to those who asked for some, and to nobody else', () => {
  expect(offered(['AA_#+', 'BB'], [0, 1])).toEqual([['B1', 'B2']])
  expect(offered(['#+_#+', '#+BB'], [0, 1])).toEqual([
    ['Z3', 'Z4'],
    ['B1', 'B2'],
  ])
})

test('other seats are always free neighbours, one run a row, and the nearest that there are', () => {
  fc.assert(
    fc.property(occupancies, fc.nat(), sizes, (occupancy, pick, count) => {
      const { plan } = occupancy
      const home = pick % plan.seatCount
      const wanted = Array.from({ length: count }, () => home)
      const away = (seat: number) => Math.abs(plan.rowOf[seat]! - plan.rowOf[home]!)
      const aside = (run: number[]) => Math.abs(plan.placeOf[run[0]!]! - plan.placeOf[home]!)
      const nearest = new Map(
        bruteForce
          .runs(occupancy, count)
          .toSorted((a, b) => aside(a) - aside(b) || a[0]! - b[0]!)
          .toReversed()
          .map((run) => [plan.rowOf[run[0]!]!, run]),
      )
      const expected = [...nearest]
        .toSorted(([rowA, a], [rowB, b]) => away(a[0]!) - away(b[0]!) || rowA - rowB)
        .map(([, run]) => run)
      const best = pickSeats(occupancy, plainWish(count))
      const instead = expected.length === 0 && best ? [best.seats] : expected.slice(0, 3)
      expect(alternatives(occupancy, wanted, 'off')).toEqual(instead)
    }),
    { numRuns: 500 },
  )
})

test('other seats pass the orphan rule that they are offered under', () => {
  const rules = fc.constantFrom('lenient' as const, 'strict' as const)
  fc.assert(
    fc.property(mixedOccupancies, fc.nat(), sizes, rules, (occupancy, pick, count, rule) => {
      const ordinary = bruteForce.seatsOf(occupancy).filter((seat) => occupancy.plan.use[seat] === 0)
      fc.pre(ordinary.length > 0)
      const wanted = Array.from({ length: count }, () => ordinary[pick % ordinary.length]!)
      for (const seats of alternatives(occupancy, wanted, rule)) {
        expect(seats.every((seat) => bruteForce.open(occupancy, seat))).toBe(true)
        expect(bruteForce.mayTake(occupancy, seats, rule)).toBe(true)
      }
    }),
    { numRuns: 1000 },
  )
})

test('other seats are there when the hall can seat the party, and of its category when that can', () => {
  const rules = fc.constantFrom('off' as const, 'lenient' as const, 'strict' as const)
  fc.assert(
    fc.property(mixedOccupancies, fc.nat(), fc.nat(), sizes, rules, (occupancy, one, other, count, rule) => {
      const { plan } = occupancy
      const wanted = Array.from({ length: count }, (_, i) => (i === 0 ? one : other) % plan.seatCount)
      const accessible = wanted.some((seat) => plan.use[seat] !== 0)
      const category = new Set(wanted.map((seat) => plan.categoryOf[seat]!))
      const wish = { ...plainWish(count), accessible }
      const others = alternatives(occupancy, wanted, rule)
      expect(others.length > 0).toBe(pickSeats(occupancy, wish) !== undefined)
      const [common] = category
      if (category.size > 1 || !pickSeats(occupancy, { ...wish, category: common! })) return
      expect(others.flat().every((seat) => plan.categoryOf[seat] === common)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('taken seats are those that are not free, in the order given', () => {
  const occupancy = occupied(['AAAA'], (seat) => seat !== 1)
  expect(takenAmong(occupancy, [3, 1, 0])).toEqual([3, 0])
  expect(freeSeats(occupancy)).toBe(1)
})
