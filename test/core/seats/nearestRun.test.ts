import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ANY_CATEGORY, runInRow, type Singles, seatsFrom } from '../../../src/core/seats/nearestRun.ts'
import { free, moveSeats, RESERVED } from '../../../src/core/seats/occupancy.ts'
import * as bruteForce from './bruteForce.ts'
import { mixedOccupancies, occupied } from './halls.ts'

const categories = fc.constantFrom(null, null, 0, 1)
const counts = fc.integer({ min: 1, max: 6 })

test('a run in a row is the one that begins nearest to a place, leaving what it may', () => {
  const singles = fc.constantFrom<Singles>('none', 'forced', 'any')
  const places = fc.integer({ min: -1, max: 18 }).map((n) => n / 2)
  fc.assert(
    fc.property(
      fc.tuple(mixedOccupancies, counts, categories, singles, places),
      ([occupancy, count, category, singles, place]) => {
        const { plan } = occupancy
        const away = (run: number[]) => Math.abs(plan.placeOf[run[0]!]! - place)
        const allowed = bruteForce
          .runs(occupancy, count, category)
          .filter(
            (run) =>
              singles === 'any' ||
              bruteForce.singles(occupancy, run).length === 0 ||
              (singles === 'forced' && !bruteForce.hasBetterInBlock(occupancy, run, category)),
          )
        for (let row = 0; row < plan.rowCount; row++) {
          const nearest = allowed
            .filter(([seat]) => plan.rowOf[seat!] === row)
            .toSorted((a, b) => away(a) - away(b))[0]
          const run = { count, category: category ?? ANY_CATEGORY, singles }
          const first = runInRow(occupancy, row, run, place)
          expect(first === undefined ? undefined : seatsFrom(first, count)).toEqual(nearest)
          const awayMax = nearest ? away(nearest) : 3
          expect(runInRow(occupancy, row, run, place, awayMax)).toBe(first)
          if (nearest) expect(runInRow(occupancy, row, run, place, awayMax - 0.5)).toBeUndefined()
        }
      },
    ),
    { numRuns: 2000 },
  )
})

test('a run is not joined across the end of a row, wherever the next one begins', () => {
  const hall = occupied(['A_A_', '___B'], () => false)
  expect(runInRow(hall, 0, { count: 2, category: ANY_CATEGORY, singles: 'any' }, 0)).toBeUndefined()
})

test('what is known of a row is what its seats say, after every change', () => {
  const moves = fc.array(fc.nat(30), { maxLength: 12 })
  const singles = fc.constantFrom<Singles>('none', 'forced', 'any')
  fc.assert(
    fc.property(
      fc.tuple(mixedOccupancies, moves, counts, categories, singles),
      ([occupancy, seats, count, category, singles]) => {
        const { plan, runs } = occupancy
        const known = runs.of({ count, category: category ?? ANY_CATEGORY, singles })
        const agree = () => {
          const allowed = bruteForce
            .runs(occupancy, count, category)
            .filter(
              (run) =>
                singles === 'any' ||
                bruteForce.singles(occupancy, run).length === 0 ||
                (singles === 'forced' && !bruteForce.hasBetterInBlock(occupancy, run, category)),
            )
          for (let row = 0; row < plan.rowCount; row++) {
            const nearest = bruteForce.nearest(
              occupancy,
              allowed.filter(([seat]) => plan.rowOf[seat!] === row),
            )
            const cost = nearest ? bruteForce.distance(occupancy, nearest) : Number.POSITIVE_INFINITY
            expect(known.costIn(occupancy, row)).toBe(cost)
            if (nearest) expect(known.firstIn(row)).toBe(nearest[0])
          }
        }
        agree()
        for (const pick of seats) {
          const seat = pick % plan.seatCount
          const now = { status: occupancy.status[seat], holder: occupancy.holder[seat]! } as typeof free
          moveSeats(occupancy, [seat], now, now.status === 0 ? { status: RESERVED, holder: 7 } : free)
          agree()
        }
      },
    ),
    { numRuns: 500 },
  )
})
