import type { LoadResult } from '../load/loadPlan.ts'
import type { ScriptChoice } from '../load/scripts.ts'
import type { BenchShow } from '../stage/stage.ts'

/** A server that sells seats its own way, and what it is asked. */
export interface Contender {
  readonly name: string
  readonly url: string
  /** Whether a refusal is what is measured. */
  readonly isRefusing: boolean
  /** One that nobody has bought from, for one load. */
  makeShow(): Promise<BenchShow>
  script(show: BenchShow, tokens: readonly string[]): ScriptChoice
  /** Whether all that was answered is true. @returns a line for each kind of fault. */
  faults(show: BenchShow, result: LoadResult): Promise<string[]>
  /** Of its process so far. */
  cpuSeconds(): Promise<number>
}
