import type { CleanUps } from './cleanUps.ts'
import { flags } from './flags.ts'
import { overload } from './hotShow/overload.ts'
import { Latencies } from './load/latencies.ts'
import type { LoadPlan, LoadResult } from './load/loadPlan.ts'
import { runLoad } from './load/runLoad.ts'
import { everySecond } from './report/everySecond.ts'
import { latencyChart, latencyOverTime, throughputChart } from './report/loadCharts.ts'
import { grouped, short } from './report/numbers.ts'
import { progress } from './report/progress.ts'
import { publish } from './report/publish.ts'
import { isDone, perSecond } from './report/rates.ts'
import { answersFaults } from './sales/answersFaults.ts'
import { salesFaults } from './sales/salesFaults.ts'
import type { SalesJournal } from './sales/salesJournal.ts'
import { benchHall } from './stage/benchHall.ts'
import { openStage } from './stage/openStage.ts'
import type { BenchShow } from './stage/stage.ts'
import { stageFlags } from './stage/stageFlags.ts'

/**
 * What a crowd does at an on-sale: most want one seat, some two to four neighbours; a tenth of the seats asked for have
 * just gone to somebody else; a fifth goes through a hold that is paid for later; and of all requests a quarter gives
 * seats back, so that a stadium lasts longer than a run.
 */
const defaults = {
  ...stageFlags,
  clients: 64,
  seconds: 10,
  warmUp: 3,
  seats: 100_000,
  users: 5000,
  groups: 0.3,
  cancels: 0.25,
  holds: 0.2,
  rivals: 0.1,
  keys: 0,
  /** Requests a second, whatever becomes of them; without it each client waits for its answer. */
  rate: null,
  /** So many times what it can carry, after that has been measured. */
  overload: null,
  connections: 12_000,
}

type HotShowFlags = ReturnType<typeof flags<typeof defaults>>

/** Sells one show as fast as it goes, and checks every answer against what is stored. */
export async function hotShow(args: readonly string[], cleanUps: CleanUps): Promise<void> {
  const given = flags(args, defaults)
  const stage = await openStage(given, cleanUps)
  progress(`${stage.about} at ${stage.url}`)
  const makeShow = () => stage.makeShow(benchHall(given.seats))
  const tokens = await stage.tokens(given.users)
  const { groups, cancels, holds, rivals, keys, clients, seconds, rate, connections } = given
  const planFor = ({ id, hall }: BenchShow) => ({
    url: stage.url,
    script: {
      name: 'buyers' as const,
      options: { showId: id, hall, tokens, groups, cancels, holds, rivals, keys },
    },
    warmUpSeconds: given.warmUp,
    intervalMs: 1000,
  })
  if (given.overload !== null) {
    const settings = { ...given, databaseUrl: stage.about }
    const how = { times: given.overload, clients, seconds, connections, settings }
    await overload({ ...how, planFor, makeShow, stage, tokens, cleanUps })
    return
  }
  const show = await makeShow()
  const loop: LoadPlan['loop'] =
    rate === null
      ? { type: 'closed', connections: clients, seconds }
      : { type: 'open', rates: [{ perSecond: rate, seconds }], connections }
  const before = await stage.metrics()
  const result = await runLoad({ ...planFor(show), loop }, cleanUps, everySecond('hot-show'))
  const after = await stage.metrics()
  const journal = result.journal as SalesJournal
  progress(`checking ${grouped(journal.sold.length)} reservations`)
  const faults = [
    ...answersFaults(result.answers),
    ...salesFaults(journal, await stage.readSales(show, journal, tokens)),
  ]
  const cpuUs = ((after.cpuSeconds - before.cpuSeconds) / result.answersInAll) * 1e6
  const batchTurns =
    (after.of('usher_commit_turns_sum') - before.of('usher_commit_turns_sum')) /
    (after.of('usher_commit_turns_count') - before.of('usher_commit_turns_count'))
  tell(given, stage.about, result, { faults, cpuUs, batchTurns, soldOut: journal.soldOut })
}

interface Besides {
  readonly faults: readonly string[]
  /** The server's own, of its processor, a request. */
  readonly cpuUs: number
  readonly batchTurns: number
  readonly soldOut: boolean
}

function tell(given: HotShowFlags, about: string, result: LoadResult, besides: Besides): void {
  const { intervals, answers, tookSeconds, generatorCpu } = result
  const done = Latencies.decoded(result.done).summary()
  const refused = Latencies.decoded(result.refused).summary()
  const { faults, cpuUs, batchTurns, soldOut } = besides
  const row = (name: string, count: number, latencies?: typeof done) => [
    name,
    grouped(count),
    ...(latencies
      ? [latencies.p50Ms, latencies.p99Ms, latencies.p999Ms, latencies.maxMs].map(short)
      : ['', '', '', '']),
  ]
  publish({
    name: 'hot-show',
    title: 'One show that everybody wants',
    about: [
      `${about}; every answer after its commit. ${howAsked(given)}`,
      `The server took ${short(cpuUs)} µs of its processor a request, and wrote ${short(batchTurns)} turns a commit. ` +
        `The load generator took ${short(generatorCpu)} of a core.`,
      soldOut ? `The show was sold out after ${short(tookSeconds)} s.` : `It lasted ${short(tookSeconds)} s.`,
      faults.length === 0 ? 'Every answer was checked against what is stored: all of them are true.' : '',
    ],
    settings: { ...given, databaseUrl: about },
    tables: [
      {
        head: [about, 'a second', 'p50 ms', 'p99 ms', 'p99.9 ms', 'max ms'],
        rows: [
          row('done', perSecond(result, isDone), done),
          row(
            'refused',
            perSecond(result, (label) => !isDone(label)),
            refused,
          ),
          row(
            'reservations',
            perSecond(result, (label) => label === '201'),
          ),
          row('all answers', perSecond(result)),
        ],
      },
      {
        head: ['answer', 'times'],
        rows: Object.entries(answers).map(([label, times]) => [label, grouped(times)]),
      },
    ],
    charts: [
      throughputChart('Answers over time', intervals),
      latencyOverTime('Latency over time', intervals),
      latencyChart('Latency', [
        { name: 'done', latencies: done },
        { name: 'refused', latencies: refused },
      ]),
    ],
    figures: { answers, tookSeconds, generatorCpu, cpuUs, batchTurns, soldOut, done, refused, intervals },
    faults,
  })
}

function howAsked({ rate, clients, connections }: HotShowFlags): string {
  if (rate === null) return `${clients} clients, each of which waits for its answer and asks again.`
  return `${grouped(rate)} requests a second on up to ${grouped(connections)} connections; latency counts from when a request was due.`
}
