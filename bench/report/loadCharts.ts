import type { LatencySummary } from '../load/latencies.ts'
import type { Interval } from '../load/tally.ts'
import type { LineChart } from './report.ts'

/** How fast whom: percentiles of latency, one line each. */
export function latencyChart(
  title: string,
  lines: readonly { readonly name: string; readonly latencies: LatencySummary }[],
): LineChart {
  return {
    type: 'lines',
    title,
    x: { label: 'percentile', scale: 'percentiles' },
    y: { label: 'latency, ms', scale: 'log' },
    lines: lines
      .filter(({ latencies }) => latencies.count > 0)
      .map(({ name, latencies: { curve, count } }) => ({
        name,
        // Beyond that a percentile is one request.
        points: curve.filter(([percentile]) => (1 - percentile / 100) * count >= 2),
      })),
  }
}

/** Answers a second of each kind, over time. */
export function throughputChart(title: string, intervals: readonly Interval[]): LineChart {
  const labels = [...new Set(intervals.flatMap(({ answers }) => Object.keys(answers)))].sort()
  return {
    type: 'lines',
    title,
    x: { label: 'seconds' },
    y: { label: 'answers a second' },
    lines: labels.map((name) => ({
      name,
      points: intervals.map(
        ({ atSeconds, lastedSeconds, answers }) => [atSeconds, (answers[name] ?? 0) / lastedSeconds] as const,
      ),
    })),
  }
}

/** p50, p99 and the worst of what was done, over time. */
export function latencyOverTime(title: string, intervals: readonly Interval[]): LineChart {
  const line = (name: string, of: (interval: Interval) => number) => ({
    name,
    points: intervals.map((interval) => [interval.atSeconds, of(interval) || Number.NaN] as const),
  })
  return {
    type: 'lines',
    title,
    x: { label: 'seconds' },
    y: { label: 'latency of what was done, ms', scale: 'log' },
    lines: [
      line('p50', ({ p50Ms }) => p50Ms),
      line('p99', ({ p99Ms }) => p99Ms),
      line('max', ({ maxMs }) => maxMs),
    ],
  }
}
