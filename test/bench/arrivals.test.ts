import { expect, test } from 'vitest'
import { Arrivals, type Rate } from '../../bench/load/arrivals.ts'

function all(rates: readonly Rate[]): number[] {
  const arrivals = new Arrivals(rates)
  const due: number[] = []
  for (let at = arrivals.peekMs(); at !== undefined; at = arrivals.peekMs()) {
    due.push(at)
    arrivals.next()
  }
  return due
}

test('requests are due evenly, whoever asks for them and when', () => {
  expect(all([{ perSecond: 4, seconds: 1 }])).toEqual([0, 250, 500, 750])
})

test('each stretch has its own rate, and begins when the one before it is over', () => {
  const due = all([
    { perSecond: 2, seconds: 1 },
    { perSecond: 4, seconds: 0.5 },
    { perSecond: 1, seconds: 2 },
  ])
  expect(due).toEqual([0, 500, 1000, 1250, 1500, 2500])
})

test('a rate that comes to no whole number of requests still fills its stretch', () => {
  expect(all([{ perSecond: 3, seconds: 0.5 }]).length).toBe(2)
})
