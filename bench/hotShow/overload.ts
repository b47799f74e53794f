import type { CleanUps } from '../cleanUps.ts'
import type { LoadPlan } from '../load/loadPlan.ts'
import { runLoad } from '../load/runLoad.ts'
import { type Interval, summed } from '../load/tally.ts'
import { everySecond } from '../report/everySecond.ts'
import { latencyOverTime, throughputChart } from '../report/loadCharts.ts'
import { grouped, short } from '../report/numbers.ts'
import { progress } from '../report/progress.ts'
import { publish } from '../report/publish.ts'
import { isDone, perSecond } from '../report/rates.ts'
import { answersFaults } from '../sales/answersFaults.ts'
import { salesFaults } from '../sales/salesFaults.ts'
import type { SalesJournal } from '../sales/salesJournal.ts'
import type { BenchShow, Stage } from '../stage/stage.ts'

export interface OverloadOptions {
  /** Requests come so many times as fast as they can be answered. */
  readonly times: number
  readonly clients: number
  readonly seconds: number
  readonly connections: number
  /** What is sold, and to whom; on a show of its own for each load. */
  readonly planFor: (show: BenchShow) => Omit<LoadPlan, 'loop'>
  readonly makeShow: () => Promise<BenchShow>
  readonly stage: Stage
  readonly tokens: readonly string[]
  readonly settings: Readonly<Record<string, unknown>>
  readonly cleanUps: CleanUps
}

/** Of what it can carry, before and after. */
const calm = 0.5
const calmSeconds = 5

interface Stretch {
  readonly name: string
  readonly offered: number
  readonly intervals: readonly Interval[]
}

/**
 * Finds out what the server can carry, then asks for more than that for a while: an open loop, as a crowd that doesn't
 * know how busy the server is. Before and after it is asked for half, to see how soon it is itself again.
 */
export async function overload(options: OverloadOptions): Promise<void> {
  const { times, clients, seconds, connections, stage, cleanUps } = options
  const closed = { type: 'closed', connections: clients, seconds: calmSeconds } as const
  const able = await runLoad(
    { ...options.planFor(await options.makeShow()), loop: closed },
    cleanUps,
    everySecond('what it can carry'),
  )
  const capacity = perSecond(able)
  const peak = perSecond(able, isDone)
  const show = await options.makeShow()
  const rates = [
    { perSecond: capacity * calm, seconds: calmSeconds },
    { perSecond: capacity * times, seconds },
    { perSecond: capacity * calm, seconds: calmSeconds * 2 },
  ]
  const plan = { ...options.planFor(show), warmUpSeconds: 1, intervalMs: 100 }
  const loop = { type: 'open', rates, connections } as const
  const result = await runLoad({ ...plan, loop }, cleanUps, everySecond('overload'))
  const journal = result.journal as SalesJournal
  progress(`checking ${grouped(journal.sold.length)} reservations`)
  const faults = [
    ...answersFaults(result.answers, ['lost']),
    ...salesFaults(journal, await stage.readSales(show, journal, options.tokens)),
  ]
  const overAt = calmSeconds + seconds
  const within = (from: number, to: number) =>
    result.intervals.filter(({ atSeconds }) => atSeconds > from && atSeconds <= to)
  const stretches: Stretch[] = [
    { name: 'before', offered: rates[0]!.perSecond, intervals: within(0, calmSeconds) },
    { name: 'overload', offered: rates[1]!.perSecond, intervals: within(calmSeconds, overAt) },
    { name: 'after', offered: rates[2]!.perSecond, intervals: within(overAt, Number.POSITIVE_INFINITY) },
  ]
  const recoveredSeconds = recovery(stretches)
  publish({
    name: 'overload',
    title: `${times} times what it can carry`,
    about: [
      `${stage.about}. ${clients} clients that wait for their answers got ${grouped(capacity)} a second, of which ` +
        `${grouped(peak)} were done. Then requests came when they came, on ${grouped(connections)} ` +
        'connections, and latency counts from when a request was due; the worst is of a tenth of a second.',
      recoveredSeconds === undefined
        ? 'It was not itself again before the end.'
        : `It was itself again ${short(recoveredSeconds)} s after the overload.`,
    ],
    settings: options.settings,
    tables: [
      {
        head: [
          '',
          'asked a second',
          'done a second',
          'done / peak',
          'refused with 503',
          'worst p50, ms',
          'worst p99, ms',
        ],
        rows: stretches.map((stretch) => rowOf(stretch, peak)),
      },
    ],
    charts: [
      {
        ...throughputChart('Answers over time', result.intervals),
        marks: [
          { x: calmSeconds, label: `${times} times` },
          { x: overAt, label: 'over' },
        ],
      },
      latencyOverTime('Latency over time', result.intervals),
    ],
    figures: { capacity, peak, recoveredSeconds, answers: result.answers, intervals: result.intervals },
    faults,
  })
}

function rowOf({ name, offered, intervals }: Stretch, peak: number): string[] {
  const seconds = intervals.reduce((sum, { lastedSeconds }) => sum + lastedSeconds, 0)
  const inTime = summed(intervals.map((interval) => interval.answers))
  const rate = (counts: (label: string) => boolean) => perSecond({ inTime, tookSeconds: seconds }, counts)
  const worst = (of: (interval: Interval) => number) => short(Math.max(0, ...intervals.map(of)))
  const done = rate(isDone)
  return [
    name,
    grouped(offered),
    grouped(done),
    (done / peak).toFixed(2),
    grouped(rate((label) => label.startsWith('503'))),
    worst(({ p50Ms }) => p50Ms),
    worst(({ p99Ms }) => p99Ms),
  ]
}

/** @returns seconds from the end of the overload until answers are as fast as at the worst moment before it. */
function recovery([before, , after]: readonly Stretch[]): number | undefined {
  const usual = Math.max(...before!.intervals.map(({ p99Ms }) => p99Ms))
  const start = after!.intervals[0]?.atSeconds ?? 0
  const again = after!.intervals.find(
    ({ p99Ms, answers }) => p99Ms > 0 && p99Ms <= usual && !hasRefusals(answers),
  )
  return again && again.atSeconds - start
}

function hasRefusals(answers: Readonly<Record<string, number>>): boolean {
  return Object.keys(answers).some((label) => label.startsWith('503'))
}
