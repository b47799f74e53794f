import { expect, test } from 'vitest'
import { axisScale } from '../../bench/report/axisScale.ts'

const texts = (scale: ReturnType<typeof axisScale>) => scale.ticks.map(({ text }) => text)

test('a plain axis begins at 0 and ends at a round number', () => {
  const scale = axisScale({ label: 'a second' }, [12_300, 18_700])
  expect(texts(scale)).toEqual(['0', '5000', '10 k', '15 k', '20 k'])
  expect(scale.at(10_000)).toBe(0.5)
})

test('what happened before the beginning has its place', () => {
  const scale = axisScale({ label: 'seconds' }, [-1, 3], true)
  expect(scale.at(-1)).toBe(0)
  expect(scale.at(3)).toBe(1)
  expect(texts(scale)).toEqual(['-1', '0', '1', '2', '3'])
})

test('on an axis of percentiles each nine is as far as the one before', () => {
  const { at } = axisScale({ label: 'percentile', scale: 'percentiles' }, [99.9])
  expect([at(0), at(90), at(99), at(99.9)].map((share) => Math.round(share * 3))).toEqual([0, 1, 2, 3])
})

test('an axis of powers of ten shows four of them at most', () => {
  const scale = axisScale({ label: 'ms', scale: 'log' }, [0.001, 80])
  expect(texts(scale)).toEqual(['0.01', '0.1', '1', '10', '100'])
  expect(scale.at(0.001)).toBe(0)
})

test('values that are all 0 can be drawn', () => {
  expect(axisScale({ label: 'refused' }, [0, 0]).at(0)).toBe(0)
})
