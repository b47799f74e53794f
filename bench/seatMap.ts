import type { CleanUps } from './cleanUps.ts'
import { flags } from './flags.ts'
import { latencyChart } from './report/loadCharts.ts'
import { grouped, short } from './report/numbers.ts'
import { progress } from './report/progress.ts'
import { publish } from './report/publish.ts'
import { mapReads } from './seatMap/mapReads.ts'
import { type Watching, watching } from './seatMap/watching.ts'
import { benchHall, seatId } from './stage/benchHall.ts'
import { openStage } from './stage/openStage.ts'
import type { BenchShow, Stage } from './stage/stage.ts'
import { stageFlags } from './stage/stageFlags.ts'

const defaults = {
  ...stageFlags,
  connections: 64,
  seconds: 2,
  rounds: 6,
  seats: 300,
  /** Of the hall that is watched. */
  watchedSeats: 10_000,
  watchers: 1000,
  sales: 200,
}

/** Seats that one user may have. */
const seatsAtOnce = 500

/** How fast a seat map is read, and what it costs to watch one that changes. */
export async function seatMap(args: readonly string[], cleanUps: CleanUps): Promise<void> {
  const given = flags(args, defaults)
  const { connections, seconds, rounds, watchers, sales } = given
  const stage = await openStage(given, cleanUps)
  progress(`${stage.about} at ${stage.url}`)
  const tokens = await stage.tokens(given.seats / seatsAtOnce + 2)
  const still = await stage.makeShow(benchHall(given.seats))
  await sellEverySecond(stage, still, tokens)
  const url = `${stage.url}/v1/shows/${still.id}/seats`
  const bytes = (await (await fetch(url)).text()).length
  const reads = await mapReads({ url, connections, seconds, rounds }, cleanUps)

  const watched: Watching[] = []
  for (const [crowd, readers] of [
    [0, 0],
    [watchers, 0],
    [watchers, connections],
  ] as const) {
    const show = await stage.makeShow(benchHall(given.watchedSeats))
    const options = { stage, show, token: tokens[0]!, sales, seconds: seconds * 2 }
    watched.push(await watching({ ...options, watchers: crowd, readers }, cleanUps))
  }
  publish({
    name: 'seat-map',
    title: 'Seat maps',
    about: [
      `${stage.about}. The map of ${still.hall.seatCount} seats, every second one sold, is ${grouped(bytes)} bytes; ` +
        `${connections} connections read it. Hono alone answers the same text from a variable.`,
      `Then ${sales} seats of a larger hall are sold a second, people watch its changes, and others read its map with ` +
        'If-None-Match. A frame comes at most every 250 ms, which is part of the delay.',
    ],
    settings: { ...given, databaseUrl: stage.about },
    tables: [
      {
        head: [`map of ${still.hall.seatCount} seats`, 'a second', 'of Hono alone', 'p50 ms', 'p99 ms'],
        rows: reads.map(({ name, perSecond, ratio, latencies }) => [
          name,
          grouped(perSecond),
          ratio.toFixed(2),
          short(latencies.atMs(50)),
          short(latencies.atMs(99)),
        ]),
      },
      {
        head: [
          `${sales} sales a second`,
          'frames a second',
          'p50 ms',
          'p99 ms',
          'map reads a second',
          'server CPU, cores',
        ],
        rows: watched.map((one) => [
          one.watchers === 0
            ? 'nobody looks'
            : `${grouped(one.watchers)} watch${one.readers === 0 ? '' : `, ${one.readers} read`}`,
          grouped(one.framesPerSecond),
          grouped(one.p50Ms),
          grouped(one.p99Ms),
          grouped(one.readsPerSecond),
          one.cpu.toFixed(2),
        ]),
      },
    ],
    charts: [
      latencyChart(
        'Latency of reads',
        reads.map(({ name, latencies }) => ({ name, latencies: latencies.summary() })),
      ),
    ],
    figures: { reads: reads.map(({ latencies, ...one }) => ({ ...one, ...latencies.summary() })), watched },
  })
}

/** Every second seat, so that the map is as long as it gets. */
async function sellEverySecond(
  stage: Stage,
  { id, hall }: BenchShow,
  tokens: readonly string[],
): Promise<void> {
  const seats = Array.from({ length: hall.seatCount / 2 }, (_, i) => seatId(hall, i * 2))
  for (let i = 0; i * seatsAtOnce < seats.length; i++) {
    const some = seats.slice(i * seatsAtOnce, (i + 1) * seatsAtOnce)
    const response = await fetch(`${stage.url}/v1/shows/${id}/reservations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[i]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ seats: some }),
    })
    if (response.status !== 201) throw new Error(await response.text())
  }
}
