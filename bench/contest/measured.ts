import { Latencies } from '../load/latencies.ts'
import { median } from '../report/numbers.ts'

/** One load on one of the ways. */
export interface Round {
  readonly perSecond: number
  readonly latencies: Latencies
  /** Of the server's processor, a request. */
  readonly cpuUs: number
  /** Of the load generator, of a core. */
  readonly generatorCpu: number
}

export interface Measured {
  readonly name: string
  readonly connections: number
  readonly rounds: readonly Round[]
}

/** Of all rounds: medians, and the latencies of all. */
export interface Summed extends Omit<Measured, 'rounds'> {
  readonly perSecond: number
  readonly cpuUs: number
  readonly latencies: Latencies
  readonly generatorCpu: number
  readonly rates: readonly number[]
}

export function sumUp({ name, connections, rounds }: Measured): Summed {
  const latencies = new Latencies()
  for (const round of rounds) latencies.add(round.latencies)
  const rates = rounds.map(({ perSecond }) => perSecond)
  return {
    name,
    connections,
    perSecond: median(rates),
    cpuUs: median(rounds.map(({ cpuUs }) => cpuUs)),
    generatorCpu: Math.max(...rounds.map(({ generatorCpu }) => generatorCpu)),
    latencies,
    rates,
  }
}
