import { expect, test } from 'vitest'
import {
  blocked,
  emptyOccupancy,
  free,
  freeSeats,
  HELD,
  moveSeats,
  RESERVED,
} from '../../../src/core/seats/occupancy.ts'
import { compileLayout } from '../../../src/core/seats/seatPlan.ts'
import { layoutOf } from '../builders.ts'

const hall = () => emptyOccupancy(compileLayout(layoutOf('AA', 'B')))
const heldBy = (holder: number) => ({ status: HELD, holder }) as const

test('an empty hall is all free', () => {
  const occupancy = hall()
  expect(freeSeats(occupancy)).toBe(3)
  expect([...occupancy.freeInRow]).toEqual([2, 1])
})

test('moving seats keeps every count', () => {
  const occupancy = hall()
  moveSeats(occupancy, [0, 2], free, heldBy(7))
  moveSeats(occupancy, [0, 2], heldBy(7), { status: RESERVED, holder: 7 })
  moveSeats(occupancy, [1], free, blocked)
  expect([...occupancy.counts]).toEqual([0, 0, 2, 1])
  expect([...occupancy.freeInRow]).toEqual([0, 0])
  expect([...occupancy.holder]).toEqual([7, 0, 7])
})

test.each([
  ['has another status', blocked, 'seat A1 is held by 7, expected blocked by 0'],
  ['is free no more', free, 'seat A1 is held by 7, expected free by 0'],
  ['is somebody else’s', heldBy(8), 'seat A1 is held by 7, expected held by 8'],
] as const)('a seat that %s is not moved', (_, from, message) => {
  const occupancy = hall()
  moveSeats(occupancy, [0], free, heldBy(7))
  expect(() => moveSeats(occupancy, [0], from, free)).toThrow(message)
})
