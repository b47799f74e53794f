import type { Run } from './runPlan.ts'

/** What runs add up to. Plain data, so that one thread can send it to another. */
export interface Tally {
  readonly seeds: number
  readonly steps: number
  /** What was met: how often, and in how many runs. */
  readonly met: ReadonlyMap<string, Met>
}

interface Met {
  readonly times: number
  readonly seeds: number
}

export const emptyTally: Tally = { seeds: 0, steps: 0, met: new Map() }

export function tallyOf({ steps, counts }: Run): Tally {
  return { seeds: 1, steps, met: new Map([...counts].map(([what, times]) => [what, { times, seeds: 1 }])) }
}

export function sum(a: Tally, b: Tally): Tally {
  const met = new Map(a.met)
  for (const [what, { times, seeds }] of b.met) {
    const known = met.get(what) ?? { times: 0, seeds: 0 }
    met.set(what, { times: known.times + times, seeds: known.seeds + seeds })
  }
  return { seeds: a.seeds + b.seeds, steps: a.steps + b.steps, met }
}

export function lineOf({ seeds, steps }: Tally, tookMs: number): string {
  const seconds = Math.max(tookMs, 1) / 1000
  const rate = `${Math.round(seeds / seconds)} seeds/s, ${Math.round(steps / seconds)} steps/s`
  return `${seeds} seeds, ${steps} steps in ${seconds.toFixed(1)} s: ${rate}`
}

/** What was met, a line each. */
export function tableOf({ met }: Tally): string {
  const rows = [...met].sort(([a], [b]) => (a < b ? -1 : 1))
  const width = Math.max(...rows.map(([what]) => what.length))
  return rows
    .map(
      ([what, { times, seeds }]) => `  ${what.padEnd(width)} ${String(times).padStart(10)} in ${seeds} seeds`,
    )
    .join('\n')
}
