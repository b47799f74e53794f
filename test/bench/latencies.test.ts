import { expect, test } from 'vitest'
import { Latencies } from '../../bench/load/latencies.ts'

test('latencies of several runs come together as if they had been one', () => {
  const [first, second, both] = [new Latencies(), new Latencies(), new Latencies()]
  for (let ms = 1; ms <= 1000; ms++) {
    both.record(ms)
    const one = ms % 3 === 0 ? first : second
    one.record(ms)
  }
  const merged = Latencies.decoded(first.encoded())
  merged.add(Latencies.decoded(second.encoded()))
  expect(merged.summary()).toEqual(both.summary())
  expect(merged.count).toBe(1000)
  expect(merged.atMs(99)).toBeCloseTo(990, -1)
})

test('no latencies are no figures, and one beyond a minute is a minute', () => {
  const latencies = new Latencies()
  expect(latencies.summary()).toMatchObject({ count: 0, p99Ms: 0, maxMs: 0 })
  latencies.record(100_000)
  expect(latencies.atMs(50)).toBeCloseTo(60_000, -2)
})
