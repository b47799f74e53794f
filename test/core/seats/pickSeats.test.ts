import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alternatives, takenAmong } from '../../../src/core/seats/alternatives.ts'
import { FREE, freeSeats, type Occupancy } from '../../../src/core/seats/occupancy.ts'
import { pickSeats, runInRow } from '../../../src/core/seats/pickSeats.ts'
import { namesOf } from '../../../src/core/seats/seatPlan.ts'
import { occupancies, occupied } from './halls.ts'

const sizes = fc.integer({ min: 1, max: 8 })

/** Looks at every window of seats, with no arrays kept on the side. */
function runsByBruteForce({ plan, status }: Occupancy, count: number): number[][] {
  return Array.from({ length: plan.seatCount }, (_, first) =>
    Array.from({ length: count }, (_, i) => first + i),
  ).filter((seats) =>
    seats.every(
      (seat, i) =>
        seat < plan.seatCount &&
        status[seat] === FREE &&
        plan.rowOf[seat] === plan.rowOf[seats[0]!] &&
        plan.placeOf[seat] === plan.placeOf[seats[0]!]! + i,
    ),
  )
}

const freeByBruteForce = ({ status }: Occupancy) => [...status.keys()].filter((seat) => status[seat] === FREE)

describe('seats for a party', () => {
  test('are the first neighbours of one row, else the first free ones, else none', () => {
    fc.assert(
      fc.property(occupancies, sizes, (occupancy, count) => {
        const free = freeByBruteForce(occupancy)
        const expected =
          free.length < count ? undefined : (runsByBruteForce(occupancy, count)[0] ?? free.slice(0, count))
        expect(pickSeats(occupancy, count)).toEqual(expected)
      }),
      { numRuns: 1000 },
    )
  })

  test('in a row are the neighbours that begin nearest to a place', () => {
    fc.assert(
      fc.property(occupancies, sizes, fc.nat(10), (occupancy, count, place) => {
        const { plan } = occupancy
        const away = (run: number[]) => Math.abs(plan.placeOf[run[0]!]! - place)
        for (let row = 0; row < plan.rowCount; row++) {
          const runs = runsByBruteForce(occupancy, count).filter(([seat]) => plan.rowOf[seat!] === row)
          const nearest = runs.toSorted((a, b) => away(a) - away(b))[0]
          expect(runInRow(occupancy, row, count, place)).toEqual(nearest)
        }
      }),
    )
  })

  test('are not joined across the end of a row, wherever the next one begins', () => {
    expect(
      runInRow(
        occupied(['A_A_', '___B'], () => false),
        0,
        2,
      ),
    ).toBeUndefined()
  })

  test('are not split by an aisle while another row has them together', () => {
    expect(
      pickSeats(
        occupied(['A_A', 'BB'], () => false),
        2,
      ),
    ).toEqual([2, 3])
  })
})

describe('other seats for a party whose seats are taken', () => {
  const offered = (rows: string[], wanted: number[]) => {
    const occupancy = occupied(rows, (seat) => wanted.includes(seat))
    return alternatives(occupancy, wanted).map((seats) => namesOf(occupancy.plan, seats))
  }

  test('come from the same row first, then from the nearest, the front one before the back one', () => {
    expect(offered(['A', 'B', 'CC', 'D', 'E'], [2])).toEqual([['C2'], ['B1'], ['D1']])
  })

  test('sit together, or are not offered', () => {
    expect(offered(['AA', 'B_B', 'CC'], [0, 1])).toEqual([['C1', 'C2']])
  })

  test('are none when nothing near is free', () => {
    expect(offered(['AA'], [0, 1])).toEqual([])
    expect(offered(['A', ...Array<string>(20).fill('_'), 'BB'], [0])).toEqual([])
    expect(offered(['A', ...Array<string>(19).fill('_'), 'BB'], [0])).toEqual([['B1']])
  })

  test('are always free neighbours, one run a row, and the nearest that there are', () => {
    fc.assert(
      fc.property(occupancies, fc.nat(), sizes, (occupancy, pick, count) => {
        const { plan } = occupancy
        const home = pick % plan.seatCount
        const wanted = Array.from({ length: count }, () => home)
        const away = (seat: number) => Math.abs(plan.rowOf[seat]! - plan.rowOf[home]!)
        const aside = (run: number[]) => Math.abs(plan.placeOf[run[0]!]! - plan.placeOf[home]!)
        const nearest = new Map(
          runsByBruteForce(occupancy, count)
            .toSorted((a, b) => aside(a) - aside(b) || a[0]! - b[0]!)
            .toReversed()
            .map((run) => [plan.rowOf[run[0]!]!, run]),
        )
        const expected = [...nearest]
          .toSorted(([rowA, a], [rowB, b]) => away(a[0]!) - away(b[0]!) || rowA - rowB)
          .map(([, run]) => run)
        expect(alternatives(occupancy, wanted)).toEqual(expected.slice(0, 3))
      }),
      { numRuns: 500 },
    )
  })
})

test('taken seats are those that are not free, in the order given', () => {
  const occupancy = occupied(['AAAA'], (seat) => seat !== 1)
  expect(takenAmong(occupancy, [3, 1, 0])).toEqual([3, 0])
  expect(freeSeats(occupancy)).toBe(1)
})
