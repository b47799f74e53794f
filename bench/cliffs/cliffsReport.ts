import { type Measured, sumUp } from '../contest/measured.ts'
import { latencyChart } from '../report/loadCharts.ts'
import { grouped, median, short } from '../report/numbers.ts'
import type { Report } from '../report/report.ts'

export function cliffsReport(
  about: string,
  settings: Readonly<Record<string, unknown>>,
  measured: readonly Measured[],
  faults: readonly string[],
): Report {
  const first = measured[0]!
  // Round by round: a slow spell of the machine meets both.
  const beside = ({ rounds }: Measured) =>
    median(rounds.map(({ perSecond }, i) => perSecond / first.rounds[i]!.perSecond))
  const rows = measured.map((one) => ({ ...sumUp(one), ratio: beside(one) }))
  return {
    name: 'cliffs',
    title: `Where it might fall off, on ${about}`,
    about: [
      'Requests over HTTP, half of them for one seat and half giving one back, each answered once it is durable; ' +
        `${first.connections} connections. A row is the median of the rounds, beside the first row of the same round.`,
    ],
    settings,
    tables: [
      {
        head: ['what is sold', 'a second', 'of the first', 'p50 ms', 'p99 ms', 'server µs'],
        rows: rows.map(({ name, perSecond, ratio, latencies, cpuUs }) => [
          name,
          grouped(perSecond),
          ratio.toFixed(2),
          short(latencies.atMs(50)),
          short(latencies.atMs(99)),
          grouped(cpuUs),
        ]),
      },
    ],
    charts: [
      {
        type: 'bars',
        title: 'Answers a second',
        unit: 'a second',
        bars: rows.map(({ name, perSecond }) => ({ name, value: perSecond, label: grouped(perSecond) })),
      },
      latencyChart(
        'Latency',
        rows.map(({ name, latencies }) => ({ name, latencies: latencies.summary() })),
      ),
    ],
    figures: { measured: rows.map(({ latencies, ...one }) => ({ ...one, latencies: latencies.summary() })) },
    faults,
  }
}
