import { expect, test } from 'vitest'
import {
  categoriesPerHallMax,
  type Layout,
  layoutFaults,
  seatsPerHallMax,
} from '../../../src/core/seats/layout.ts'
import { compileLayout, namesOf } from '../../../src/core/seats/seatPlan.ts'
import { layoutOf } from '../builders.ts'

const rowOf = (label: string, numbers: string[]) => ({
  label,
  seats: numbers.map((number) => ({ number, category: 'standard', kind: 'standard' as const })),
})

test('a layout with unique seat ids is usable', () => {
  expect(layoutFaults(layoutOf('AA_AA', 'BBbb'))).toEqual([])
})

test('a seat id that occurs twice is told where it is', () => {
  expect(layoutFaults({ rows: [rowOf('A', ['1', '2']), rowOf('A', ['3', '2'])] })).toEqual([
    {
      field: 'rows[1].seats[1].number',
      message: 'makes the seat id A2 a second time; row label + number must be unique in the hall',
    },
  ])
})

test('label and number count together: row A seat 11 is row A1 seat 1', () => {
  expect(layoutFaults({ rows: [rowOf('A', ['11']), rowOf('A1', ['1'])] })).toMatchObject([
    { field: 'rows[1].seats[0].number' },
  ])
})

test('gaps count in the path', () => {
  const [row] = layoutOf('A_A').rows
  expect(layoutFaults({ rows: [row!, row!] }).map(({ field }) => field)).toEqual([
    'rows[1].seats[0].number',
    'rows[1].seats[2].number',
  ])
})

test.each([[layoutOf()], [layoutOf('___')]])('a hall without a seat is refused', (layout) => {
  expect(layoutFaults(layout)).toEqual([{ field: 'rows', message: 'must have at least one seat' }])
})

test('at most ten faults are told, whatever else is wrong', () => {
  const twice = Array.from({ length: 9 }, (_, i) => String(i))
  const many = categoryRow(categoriesPerHallMax + 1)
  expect(layoutFaults({ rows: [rowOf('A', [...twice, ...twice]), many] })).toHaveLength(10)
  expect(layoutFaults({ rows: [rowOf('A', [...twice, ...twice]), rowOf('A', twice)] })).toHaveLength(10)
})

test('a hall may have as many categories as allowed, and no more', () => {
  expect(layoutFaults({ rows: [categoryRow(categoriesPerHallMax)] })).toEqual([])
  expect(layoutFaults({ rows: [categoryRow(categoriesPerHallMax + 1)] })).toMatchObject([{ field: 'rows' }])
})

test('a hall may have as many seats as allowed, and no more', () => {
  const numbers = Array.from({ length: seatsPerHallMax }, (_, i) => String(i))
  expect(layoutFaults({ rows: [rowOf('A', numbers)] })).toEqual([])
  expect(layoutFaults({ rows: [rowOf('A', numbers), rowOf('B', ['1'])] })).toMatchObject([{ field: 'rows' }])
})

test('a compiled layout knows every seat by index and by id, row by row from the left', () => {
  const plan = compileLayout(layoutOf('AA_a', '', 'bB'))
  expect(plan.seatCount).toBe(5)
  expect(plan.seatIds).toEqual(['A1', 'A2', 'A3', 'B1', 'B2'])
  expect(plan.seatIds.map((id) => plan.indexOf.get(id))).toEqual([0, 1, 2, 3, 4])
  expect(plan.rowCount).toBe(3)
  expect([...plan.rowStart]).toEqual([0, 3, 3, 5])
  expect([...plan.rowOf]).toEqual([0, 0, 0, 2, 2])
  expect(namesOf(plan, [4, 0])).toEqual(['B2', 'A1'])
})

test('places count the gaps, so that seats across an aisle are no neighbours', () => {
  expect([...compileLayout(layoutOf('_AA_A')).placeOf]).toEqual([1, 2, 4])
})

test('each category is kept once, in the order of the seats', () => {
  const plan = compileLayout(layoutOf('aA', 'Bb'))
  expect(plan.categories).toEqual(['premium', 'standard'])
  expect([...plan.categoryOf]).toEqual([0, 1, 1, 0])
})

function categoryRow(count: number): Layout['rows'][number] {
  const seats = Array.from({ length: count }, (_, i) => ({
    number: String(i),
    category: `category ${i}`,
    kind: 'standard' as const,
  }))
  return { label: 'Z', seats }
}
