import type { Latencies } from '../load/latencies.ts'

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
