import { ClusterStage } from '../test/cluster/clusterStage.ts'
import { Storm } from '../test/cluster/storm.ts'
import type { CleanUps } from './cleanUps.ts'
import { type Happening, happenings } from './failover/happenings.ts'
import { answersChart, type Seen, waitsChart } from './failover/seen.ts'
import { flags } from './flags.ts'
import { grouped } from './report/numbers.ts'
import { progress } from './report/progress.ts'
import { publish } from './report/publish.ts'
import { faultsOnceSettled } from './sales/faultsOnceSettled.ts'
import type { SalesJournal } from './sales/salesJournal.ts'
import { ownDatabase, reachDatabase } from './stage/backing.ts'
import { readMysqlSales, readSeatMap } from './stage/salesReaders.ts'

const rows = 100
const seatsPerRow = 50
const defaults = { clients: 16, seconds: 3, databaseUrl: 'mysql://root@127.0.0.1:3306' }

/**
 * What clients of one hot show see while its shard moves: three nodes as processes on MariaDB or MySQL, three Redis
 * servers and RabbitMQ, and clients that go to all nodes in turn.
 */
export async function failover(args: readonly string[], cleanUps: CleanUps): Promise<void> {
  const given = flags(args, defaults)
  const about = await reachDatabase(given.databaseUrl)
  const all: Seen[] = []
  const faults: string[] = []
  for (const happening of happenings) {
    const { seen, wrong } = await watch(happening, given, cleanUps)
    all.push(seen)
    faults.push(...wrong.map((fault) => `${happening.name}: ${fault}`))
  }
  publish({
    name: 'failover',
    title: 'While a shard moves',
    about: [
      `Three nodes on ${about}, three Redis servers and RabbitMQ. ${given.clients} clients buy and cancel seats of one ` +
        'show, ask all nodes in turn, and repeat with the same Idempotency-Key what was not answered or answered 503.',
      'A wait is one request’s; a repeated one counts anew.',
      faults.length === 0 ? 'In the end all that was acknowledged was there, once.' : '',
    ],
    settings: { ...given, databaseUrl: about },
    tables: [
      {
        head: [
          `${given.clients} clients, three nodes`,
          'answers a second',
          '5xx',
          'no answer',
          'longest wait, ms',
          'longest without a sale, ms',
        ],
        rows: all.map((seen) => [
          seen.name,
          grouped(seen.answersPerSecond),
          grouped(seen.serverErrors),
          grouped(seen.lost),
          grouped(seen.longestWaitMs),
          grouped(seen.longestGapMs),
        ]),
      },
    ],
    charts: all.flatMap((seen) => [answersChart(seen), waitsChart(seen)]),
    figures: { happenings: all.map(({ told, ...seen }) => ({ ...seen, answers: told.length })) },
    faults,
  })
}

async function watch(
  { name, happen, patienceMs }: Happening,
  { clients, seconds, databaseUrl }: typeof defaults,
  cleanUps: CleanUps,
): Promise<{ seen: Seen; wrong: string[] }> {
  progress(`${name}: starting three nodes`)
  const database = await ownDatabase(databaseUrl, cleanUps)
  const stage = await ClusterStage.open(3, { databaseUrl: database.url })
  const close = cleanUps.defer(() => stage.close())
  const seatCount = rows * seatsPerRow
  const show = { id: await stage.makeShow(rows), hall: { seatCount, rowLength: seatsPerRow } }
  const storm = new Storm(stage, show.id, rows, patienceMs)
  await storm.start(clients)
  await storm.lasts(1000)
  const sinceMs = performance.now()
  await happen(stage, storm)
  const happenedAtMs = performance.now() - sinceMs
  await storm.lasts(seconds * 1000)
  await storm.stop()
  const lastedSeconds = (performance.now() - sinceMs) / 1000
  const told = storm.told.filter(({ atMs }) => atMs >= sinceMs)
  const count = (pattern: RegExp) => told.filter(({ what }) => pattern.test(what)).length
  progress(`${name}: ${JSON.stringify(storm.counts())}`)
  const wrong = await faultsOnceSettled(journalOf(storm), async () => ({
    reservations: await readMysqlSales(database.url, show),
    isComplete: true,
    ...(await readSeatMap(stage.nodes[0]!.url, show)),
  }))
  const seen = {
    name,
    answersPerSecond: told.length / lastedSeconds,
    serverErrors: count(/^5/),
    lost: count(/^(lost|refused)$/),
    longestWaitMs: Math.max(...told.map(({ tookMs }) => tookMs)),
    longestGapMs: storm.longestGapMs(sinceMs),
    happenedAtMs,
    told: storm.told.map(({ what, atMs, tookMs }) => ({ what, atMs: atMs - sinceMs, tookMs })),
  }
  await close()
  return { seen, wrong }
}

/** Nobody is left without an answer: a storm ends when all have theirs. */
function journalOf({ reserved, cancelled }: Storm): SalesJournal {
  const sold = [...reserved].map(([id, seats]) => {
    const status = cancelled.has(id) ? ('cancelled' as const) : ('confirmed' as const)
    return { id, seats, status, user: 0 }
  })
  return { sold, unanswered: 0, soldOut: false }
}
