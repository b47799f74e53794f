import { type Measured, type Summed, sumUp } from '../contest/measured.ts'
import { latencyChart } from '../report/loadCharts.ts'
import { grouped, short } from '../report/numbers.ts'
import type { BarChart, LineChart, Report, Table } from '../report/report.ts'

export function strategiesReport(
  about: string,
  settings: Readonly<Record<string, unknown>>,
  measured: readonly Measured[],
  faults: readonly string[],
): Report {
  const summed = measured.map(sumUp)
  const counts = [...new Set(measured.map(({ connections }) => connections))]
  const at = (connections: number) => summed.filter((one) => one.connections === connections)
  return {
    name: `strategies-${about.split(' ')[0]!.toLowerCase()}`,
    title: `Ways to sell a seat, on ${about}`,
    about: [
      'Reservations of one seat of one show over HTTP, each answered once it is durable. All ways run on the same ' +
        'database in the same run and take turns; a row is the median of the rounds, its latencies are those of all.',
      'The ceiling is the same HTTP server, tokens and JSON with nothing behind it. “usher, seats taken” is a show ' +
        'that is sold out: everybody is refused.',
      `The load generator took at most ${short(Math.max(...summed.map((one) => one.generatorCpu)))} of a core.`,
    ],
    settings,
    tables: counts.map((connections) => tableOf(connections, at(connections))),
    charts: counts.flatMap((connections) => chartsOf(connections, at(connections))),
    figures: {
      measured: summed.map(({ latencies, ...one }) => ({ ...one, latencies: latencies.summary() })),
    },
    faults,
  }
}

function tableOf(connections: number, ways: readonly Summed[]): Table {
  const ceiling = ways.find(({ name }) => name === 'ceiling')!.perSecond
  const usher = ways.find(({ name }) => name === 'usher')!.perSecond
  return {
    head: [
      `${connections} connections`,
      'a second',
      'of the ceiling',
      'usher / this',
      'p50 ms',
      'p99 ms',
      'server µs',
    ],
    rows: ways.map(({ name, perSecond, latencies, cpuUs }) => [
      name,
      grouped(perSecond),
      (perSecond / ceiling).toFixed(2),
      (usher / perSecond).toFixed(1),
      short(latencies.atMs(50)),
      short(latencies.atMs(99)),
      grouped(cpuUs),
    ]),
  }
}

function chartsOf(connections: number, ways: readonly Summed[]): (BarChart | LineChart)[] {
  const bars = ways.map(({ name, perSecond }) => ({ name, value: perSecond, label: grouped(perSecond) }))
  const lines = ways.map(({ name, latencies }) => ({ name, latencies: latencies.summary() }))
  return [
    { type: 'bars', title: `${connections} connections`, unit: 'answers a second', bars },
    latencyChart(`Latency, ${connections} connections`, lines),
  ]
}
