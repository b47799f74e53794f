import { atOnce } from './atOnce.ts'
import type { CleanUps } from './cleanUps.ts'
import { flags } from './flags.ts'
import { Latencies } from './load/latencies.ts'
import { runLoad } from './load/runLoad.ts'
import { type MemorySample, watchMemory } from './manyShows/watchMemory.ts'
import { everySecond } from './report/everySecond.ts'
import { latencyChart, latencyOverTime, throughputChart } from './report/loadCharts.ts'
import { grouped, short } from './report/numbers.ts'
import { progress } from './report/progress.ts'
import { publish } from './report/publish.ts'
import { perSecond } from './report/rates.ts'
import type { LineChart } from './report/report.ts'
import { answersFaults } from './sales/answersFaults.ts'
import { faultsOnceSettled } from './sales/faultsOnceSettled.ts'
import type { SalesJournal } from './sales/salesJournal.ts'
import { benchHall } from './stage/benchHall.ts'
import { openStage } from './stage/openStage.ts'
import { stageFlags } from './stage/stageFlags.ts'

const defaults = {
  ...stageFlags,
  shows: 2000,
  seats: 300,
  clients: 64,
  seconds: 30,
  users: 5000,
  exponent: 1,
  cancels: 0.4,
  /** Seconds until an idle show is dropped; a server of its own is told so. */
  idle: 3,
}

const makersMax = 16

/** A day of a chain of cinemas in half a minute: shows come into memory when somebody asks for them, and go again. */
export async function manyShows(args: readonly string[], cleanUps: CleanUps): Promise<void> {
  const given = flags(args, defaults)
  const idleMs = given.idle * 1000
  const stage = await openStage(given, cleanUps, {
    main: new URL('./manyShows/impatientServer.ts', import.meta.url),
    env: { BENCH_PASSIVATE_AFTER_MS: String(idleMs) },
  })
  progress(`${stage.about} at ${stage.url}: making ${grouped(given.shows)} shows`)
  const hall = benchHall(given.seats)
  const hallId = await stage.makeHall(hall)
  const showIds: string[] = []
  await atOnce(makersMax, given.shows, async () => {
    showIds.push((await stage.makeShow(hall, {}, hallId)).id)
  })
  const tokens = await stage.tokens(given.users)
  const memory = watchMemory(stage, cleanUps)
  const { exponent, cancels, clients, seconds } = given
  const result = await runLoad(
    {
      url: stage.url,
      script: { name: 'manyBuyers', options: { showIds, hall, tokens, exponent, cancels } },
      warmUpSeconds: 0,
      intervalMs: 1000,
      loop: { type: 'closed', connections: clients, seconds },
    },
    cleanUps,
    everySecond('many-shows'),
  )
  const busy = memory.samples.at(-1)!
  progress('waiting for all shows to be dropped')
  await lasts(idleMs * 2)
  await memory.stop()
  const quiet = memory.samples.at(-1)!

  progress(`checking ${grouped(given.shows)} shows`)
  const journals = result.journal as SalesJournal[]
  const faults = new Set(answersFaults(result.answers))
  let next = 0
  await atOnce(makersMax, showIds.length, async () => {
    const i = next++
    const show = { id: showIds[i]!, hall }
    const read = () => stage.readSales(show, journals[i]!, tokens)
    for (const fault of await faultsOnceSettled(journals[i]!, read)) faults.add(fault)
  })
  const asked = journals.filter(({ sold }) => sold.length > 0).length
  const done = Latencies.decoded(result.done).summary()
  const { intervals, answers, tookSeconds, generatorCpu } = result
  publish({
    name: 'many-shows',
    title: `${grouped(given.shows)} shows`,
    about: [
      `${stage.about}; ${grouped(given.shows)} shows of ${hall.seatCount} seats, ${grouped(asked)} of which were sold ` +
        `from, by Zipf’s law: the second is asked for half as often as the first, the third a third as often. A show that nobody has asked for in ${given.idle} s is ` +
        'dropped from memory, and loaded when it is asked for again.',
      `Afterwards nobody asked for ${short((idleMs * 2) / 1000)} s. What the process keeps then is garbage that wasn’t ` +
        'collected yet, and room for more.',
    ],
    settings: { ...given, databaseUrl: stage.about },
    tables: [
      {
        head: [stage.about, 'a second', 'p50 ms', 'p99 ms', 'max ms'],
        rows: [
          ['answers', grouped(perSecond(result)), short(done.p50Ms), short(done.p99Ms), short(done.maxMs)],
        ],
      },
      {
        head: ['memory', 'active shows', 'heap MB', 'process MB'],
        rows: [
          ['at the start', memory.samples[0]!],
          ['at the end of the load', busy],
          ['when nobody asks', quiet],
        ].map(([name, sample]) => memoryRow(name as string, sample as MemorySample)),
      },
    ],
    charts: [
      memoryChart(memory.samples),
      {
        type: 'lines',
        title: 'Shows in memory',
        x: { label: 'seconds' },
        y: { label: 'shows' },
        lines: [{ name: 'active', points: memory.samples.map((one) => [one.atSeconds, one.activeShows]) }],
      },
      throughputChart('Answers over time', intervals),
      latencyOverTime('Latency over time', intervals),
      latencyChart('Latency', [{ name: 'done', latencies: done }]),
    ],
    figures: { answers, tookSeconds, generatorCpu, done, memory: memory.samples, intervals },
    faults: [...faults],
  })
}

function memoryRow(name: string, { activeShows, heapMb, residentMb }: MemorySample): string[] {
  return [name, grouped(activeShows), grouped(heapMb), grouped(residentMb)]
}

function memoryChart(samples: readonly MemorySample[]): LineChart {
  const line = (name: string, of: (sample: MemorySample) => number) => ({
    name,
    points: samples.map((sample): [number, number] => [sample.atSeconds, of(sample)]),
  })
  return {
    type: 'lines',
    title: 'Memory',
    x: { label: 'seconds' },
    y: { label: 'MB' },
    lines: [
      line('heap in use', ({ heapMb }) => heapMb),
      line('the whole process', ({ residentMb }) => residentMb),
    ],
  }
}

function lasts(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
