import { expect, test } from 'vitest'
import { type StoredSales, salesFaults } from '../../bench/sales/salesFaults.ts'
import type { SalesJournal, Sold } from '../../bench/sales/salesJournal.ts'

const sold = (id: string, status: Sold['status'], ...seats: string[]): Sold => ({
  id,
  seats,
  status,
  user: 0,
})

const told: readonly Sold[] = [
  sold('r1', 'confirmed', 'A1', 'A2'),
  sold('r2', 'cancelled', 'A3'),
  sold('r3', 'held', 'A3'),
]

const journal: SalesJournal = { sold: told, unanswered: 0, soldOut: false }

const kept: StoredSales = {
  reservations: told,
  isComplete: true,
  taken: { A1: 'reserved', A2: 'reserved', A3: 'held' },
  counts: { total: 10, free: 7, held: 1, reserved: 2, blocked: 0 },
  seatCount: 10,
}

/** What is kept of the reservations, and a map that agrees with it. */
function keptAs(...reservations: readonly Sold[]): StoredSales {
  const active = reservations.filter(({ status }) => status !== 'cancelled')
  const taken = Object.fromEntries(
    active.flatMap(({ seats, status }) =>
      seats.map((seat) => [seat, status === 'held' ? 'held' : 'reserved']),
    ),
  )
  const count = (wanted: string) => Object.values(taken).filter((status) => status === wanted).length
  const [held, reserved] = [count('held'), count('reserved')]
  return {
    ...kept,
    reservations,
    taken,
    counts: { ...kept.counts, held, reserved, free: 10 - held - reserved },
  }
}

test('a run in which everything is as clients were told has no faults', () => {
  expect(salesFaults(journal, kept)).toEqual([])
})

test('a seat sold twice is found, in what clients were told and in what is stored', () => {
  const twice = [...told, sold('r4', 'confirmed', 'A2')]
  const faults = salesFaults({ ...journal, sold: twice }, keptAs(...twice))
  expect(faults).toEqual(['acknowledged to two: 1, such as A2', 'stored for two: 1, such as A2'])
})

test('a reservation that was acknowledged and is not there is found', () => {
  expect(salesFaults(journal, keptAs(told[1]!, told[2]!))).toEqual(['acknowledged and lost: 1, such as r1'])
})

test('a cancellation that was acknowledged and is not done is found', () => {
  const undone = [told[0]!, { ...told[1]!, status: 'confirmed' as const }]
  expect(salesFaults({ ...journal, sold: told.slice(0, 2) }, keptAs(...undone))).toEqual([
    'stored with another status: 1, such as r2: confirmed, not cancelled',
  ])
})

test('a reservation with other seats than its client was told is found', () => {
  const other = [sold('r1', 'confirmed', 'A1', 'A9'), told[1]!, told[2]!]
  expect(salesFaults(journal, keptAs(...other))[0]).toBe(
    'stored with other seats: 1, such as r1: A1,A9, not A1,A2',
  )
})

test('a reservation that nobody was told of is found, unless an answer was lost', () => {
  const more = keptAs(...told, sold('r5', 'confirmed', 'A7'))
  expect(salesFaults(journal, more)).toEqual(['stored, and nobody was told: 1, such as r5'])
  expect(salesFaults({ ...journal, unanswered: 1 }, more)).toEqual([])
})

test('a change whose answer was lost may have been done or not', () => {
  const unsure = { ...journal, unanswered: 1, sold: [{ ...told[0]!, status: 'unknown' as const }] }
  expect(salesFaults(unsure, keptAs(told[0]!))).toEqual([])
  expect(salesFaults(unsure, keptAs({ ...told[0]!, status: 'cancelled' }))).toEqual([])
  expect(salesFaults(unsure, keptAs())).toEqual(['acknowledged and lost: 1, such as r1'])
})

test('a seat map and counts that are not what was sold are found', () => {
  expect(salesFaults(journal, { ...kept, taken: { A1: 'reserved', A2: 'reserved', A4: 'held' } })).toEqual([
    'wrong in the seat map: 1, such as A3: undefined, not held',
    'taken by nobody: 1, such as A4',
  ])
  expect(salesFaults(journal, { ...kept, counts: { ...kept.counts, free: 8 } })).toEqual([
    'counts that don’t add up: 1, such as free is 8, and 7 were counted',
  ])
})
