import { type Interval, summed } from '../load/tally.ts'
import { grouped, short } from './numbers.ts'
import { progress } from './progress.ts'

/** Says once a second how it went since. @param name of what is measured. */
export function everySecond(name: string): (interval: Interval) => void {
  let untold: Interval[] = []
  let toldSeconds = 0
  return (interval) => {
    untold.push(interval)
    if (interval.atSeconds < toldSeconds + 0.95) return
    toldSeconds = interval.atSeconds
    const answers = Object.entries(summed(untold.map((each) => each.answers)))
    const kinds = answers.map(([label, times]) => `${label}: ${grouped(times)}`).join(' · ')
    const worst = Math.max(...untold.map(({ p99Ms }) => p99Ms))
    progress(
      `${name} ${Math.round(toldSeconds)} s  ${kinds} · p50 ${short(interval.p50Ms)} ms, p99 ${short(worst)} ms`,
    )
    untold = []
  }
}
