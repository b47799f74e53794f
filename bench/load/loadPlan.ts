import type { Rate } from './arrivals.ts'
import type { ScriptChoice } from './scripts.ts'
import type { Counted, Interval } from './tally.ts'

/** What a load generator is to do. Plain data: it goes to another process. */
export interface LoadPlan {
  readonly url: string
  readonly script: ScriptChoice
  /** Before anything is counted. */
  readonly warmUpSeconds: number
  /** How finely it is counted over time. */
  readonly intervalMs: number
  /**
   * `closed`: each of so many clients asks, waits for the answer, and asks again. `open`: requests come when they are
   * due, on so many connections; who finds all of them busy waits for one.
   */
  readonly loop:
    | { readonly type: 'closed'; readonly connections: number; readonly seconds: number }
    | { readonly type: 'open'; readonly rates: readonly Rate[]; readonly connections: number }
}

export interface LoadResult extends Counted {
  /** Of the measured part: less than planned when there was nothing more to ask. */
  readonly tookSeconds: number
  /** Answers in that time: those that came after it are among `answers` and the latencies, but make no rate. */
  readonly inTime: Readonly<Record<string, number>>
  /** All answers, before anything was counted too. */
  readonly answersInAll: number
  /** Of a core, meanwhile. Near 1 the load generator is what was measured. */
  readonly generatorCpu: number
  readonly journal: unknown
}

/** What the generator says on its way. */
export type FromGenerator =
  | { readonly type: 'interval'; readonly interval: Interval }
  | { readonly type: 'result'; readonly result: LoadResult }
  | { readonly type: 'failed'; readonly error: Error }
