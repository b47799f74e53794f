import { BenchError } from './benchError.ts'
import type { CleanUps } from './cleanUps.ts'
import { flags } from './flags.ts'
import { Latencies } from './load/latencies.ts'
import type { LoadResult } from './load/loadPlan.ts'
import { runLoad } from './load/runLoad.ts'
import type { ScriptChoice } from './load/scripts.ts'
import { everySecond } from './report/everySecond.ts'
import { latencyChart } from './report/loadCharts.ts'
import { grouped, short } from './report/numbers.ts'
import { progress } from './report/progress.ts'
import { publish } from './report/publish.ts'
import type { Line } from './report/report.ts'
import { salesFaults } from './sales/salesFaults.ts'
import type { SalesJournal } from './sales/salesJournal.ts'
import { benchHall } from './stage/benchHall.ts'
import { openStage } from './stage/openStage.ts'
import { stageFlags } from './stage/stageFlags.ts'
import type { LineLog } from './waitlist/lineLog.ts'
import { servedLine } from './waitlist/servedLine.ts'

const defaults = { ...stageFlags, clients: 64, seats: 5000, sellers: 50 }

/** Longer than any load lasts. */
const untilDoneSeconds = 300

/** A sold-out show with a long line: everybody cancels as fast as they can, and each seat goes to the next in line. */
export async function waitlist(args: readonly string[], cleanUps: CleanUps): Promise<void> {
  const given = flags(args, defaults)
  const stage = await openStage(given, cleanUps)
  progress(`${stage.about} at ${stage.url}`)
  const show = await stage.makeShow(benchHall(given.seats))
  const { seatCount } = show.hall
  const sellers = Math.max(given.sellers, Math.ceil(seatCount / 500))
  const tokens = await stage.tokens(sellers + seatCount)
  const parties = Math.min(seatCount, tokens.length - sellers)
  if (parties < 1)
    throw new BenchError(`${tokens.length} users are too few: take fewer --seats and --sellers`)
  const load = (name: string, script: ScriptChoice) =>
    runLoad(
      {
        url: stage.url,
        script,
        warmUpSeconds: 0,
        intervalMs: 1000,
        loop: { type: 'closed', connections: given.clients, seconds: untilDoneSeconds },
      },
      cleanUps,
      everySecond(name),
    )
  const nothingElse = { groups: 0, cancels: 0, holds: 0, rivals: 0, keys: 0 }
  const buyers = tokens.slice(0, sellers)
  const bought = await load('buying', {
    name: 'buyers',
    options: { showId: show.id, hall: show.hall, tokens: buyers, ...nothingElse },
  })
  const { sold, soldOut } = bought.journal as SalesJournal
  if (!soldOut) throw new Error(`the show can't be sold out: ${JSON.stringify(bought.answers)}`)
  const body = JSON.stringify({ partySize: 1 })
  const path = `/v1/shows/${show.id}/waitlist`
  const joins = Array.from({ length: parties }, (_, i) => ({ user: sellers + i, path, body }))
  const joined = await load('joining', {
    name: 'errands',
    options: { method: 'POST', tokens, errands: joins },
  })
  const cancels = sold.map(({ id, user }) => ({ user, path: `/v1/reservations/${id}` }))
  const errands = cancels.slice(0, parties)
  const cancelled = await load('cancelling', {
    name: 'errands',
    options: { method: 'DELETE', tokens: buyers, errands },
  })
  const line = await servedLine(stage, show.id, parties)
  const gone = new Set(errands.map(({ path }) => path.slice('/v1/reservations/'.length)))
  const told = sold.map((one) => (gone.has(one.id) ? { ...one, status: 'cancelled' as const } : one))
  // What the line got nobody was told in an answer.
  const journal = { sold: told, unanswered: parties, soldOut }
  const faults = [
    ...notDone('joining', joined),
    ...notDone('cancelling', cancelled),
    ...line.faults,
    ...salesFaults(journal, await stage.readSales(show, journal, tokens)),
  ]
  tell({ given, about: stage.about, parties, joined, cancelled, line, faults })
}

interface Told {
  readonly given: Readonly<Record<string, unknown>>
  readonly about: string
  readonly parties: number
  readonly joined: LoadResult
  readonly cancelled: LoadResult
  readonly line: LineLog
  readonly faults: readonly string[]
}

function tell({ given, about, parties, joined, cancelled, line, faults }: Told): void {
  const { cancelledAtMs, assignedAtMs, waitsMs } = line
  const waits = new Latencies()
  for (const ms of waitsMs) waits.record(ms)
  const startMs = Math.min(...cancelledAtMs.slice(0, 1))
  const tookSeconds = (assignedAtMs.at(-1)! - startMs) / 1000
  const asked = Latencies.decoded(cancelled.done)
  const row = (name: string, rate: number, latencies: Latencies) => [
    name,
    grouped(rate),
    ...[50, 99, 100].map((percentile) => short(latencies.atMs(percentile))),
  ]
  publish({
    name: 'waitlist',
    title: 'A line for a sold-out show',
    about: [
      `${about}. ${grouped(parties)} parties wait for one seat each, and as many cancel, as fast as they can.`,
      'Each seat is set aside for the first in line in the turn that frees it; a message then has it assigned. The wait ' +
        'is from one turn to the other, by the show’s own log, which also says that nobody was served out of turn.',
    ],
    settings: { ...given, databaseUrl: about },
    tables: [
      {
        head: [about, 'a second', 'p50 ms', 'p99 ms', 'max ms'],
        rows: [
          row('joined the line', parties / joined.tookSeconds, Latencies.decoded(joined.done)),
          row('cancelled', parties / cancelled.tookSeconds, asked),
          row('set aside to assigned', assignedAtMs.length / tookSeconds, waits),
        ],
      },
    ],
    charts: [
      {
        type: 'lines',
        title: 'How many so far',
        x: { label: 'seconds' },
        y: { label: 'seats' },
        lines: [soFar('cancelled', cancelledAtMs, startMs), soFar('assigned', assignedAtMs, startMs)],
      },
      latencyChart('Waits and answers', [
        { name: 'set aside to assigned', latencies: waits.summary() },
        { name: 'a cancellation’s answer', latencies: asked.summary() },
      ]),
    ],
    figures: { parties, tookSeconds, waits: waits.summary(), cancelled: asked.summary() },
    faults,
  })
}

/** Some hundred points of it. */
function soFar(name: string, atMs: readonly number[], startMs: number): Line {
  const every = Math.max(1, Math.floor(atMs.length / 300))
  const points = atMs.map((ms, i): [number, number] => [(ms - startMs) / 1000, i + 1])
  return { name, points: points.filter((_, i) => i % every === 0 || i === atMs.length - 1) }
}

function notDone(name: string, { journal, answers }: LoadResult): string[] {
  return journal === 0 ? [] : [`${name}: ${journal} were not done: ${JSON.stringify(answers)}`]
}
