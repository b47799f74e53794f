import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lastSeats } from '../../../src/core/seats/lastSeats.ts'
import { freeSeats } from '../../../src/core/seats/occupancy.ts'
import * as bruteForce from './bruteForce.ts'
import { mixedOccupancies } from './halls.ts'

test('the last seats are the only run that the hall has, when nothing else is free', () => {
  const counts = fc.integer({ min: 1, max: 3 })
  fc.assert(
    fc.property(mixedOccupancies, counts, (occupancy, count) => {
      const [only] = bruteForce.runs(occupancy, count)
      expect(lastSeats(occupancy, count)).toEqual(freeSeats(occupancy) === count ? only : undefined)
    }),
    { numRuns: 2000 },
  )
})
