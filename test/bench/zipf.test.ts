import { expect, test } from 'vitest'
import { zipf } from '../../bench/manyShows/zipf.ts'

test('the second is drawn half as often as the first, the third a third as often', () => {
  const draw = zipf(3, 1)
  const counts = [0, 0, 0]
  const draws = 11_000
  for (let i = 0; i < draws; i++) counts[draw((i + 0.5) / draws)]!++
  expect(counts).toEqual([6000, 3000, 2000])
})

test('the ends of the range are the first and the last', () => {
  expect(zipf(1000, 1)(0)).toBe(0)
  expect(zipf(1000, 1)(1)).toBe(999)
})
