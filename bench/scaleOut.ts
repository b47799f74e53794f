import { ClusterStage } from '../test/cluster/clusterStage.ts'
import type { CleanUps } from './cleanUps.ts'
import { flags } from './flags.ts'
import { Latencies } from './load/latencies.ts'
import { runLoad } from './load/runLoad.ts'
import { grouped, median, short } from './report/numbers.ts'
import { progress } from './report/progress.ts'
import { publish } from './report/publish.ts'
import { perSecond } from './report/rates.ts'
import { answersFaults } from './sales/answersFaults.ts'
import { faultsOnceSettled } from './sales/faultsOnceSettled.ts'
import type { SalesJournal } from './sales/salesJournal.ts'
import { showsByOwner } from './scaleOut/showsByOwner.ts'
import { ownDatabase, reachDatabase } from './stage/backing.ts'
import { benchHall } from './stage/benchHall.ts'
import { readMetrics } from './stage/readMetrics.ts'
import { readMysqlSales, readSeatMap } from './stage/salesReaders.ts'
import type { BenchShow } from './stage/stage.ts'

const defaults = {
  databaseUrl: 'mysql://root@127.0.0.1:3306',
  /** Over all nodes together. */
  clients: 64,
  rounds: 3,
  seconds: 3,
  seats: 50_000,
  users: 500,
}

type Given = typeof defaults

interface Round {
  readonly perSecond: number
  readonly latencies: Latencies
  /** Of all nodes' processors, a request. */
  readonly cpuUs: number
}

interface Measured {
  readonly name: string
  readonly nodes: number
  readonly rounds: readonly Round[]
}

/** One show for each node, asked of its owner or of another node, on 1, 2 and 4 nodes. */
export async function scaleOut(args: readonly string[], cleanUps: CleanUps): Promise<void> {
  const given = flags(args, defaults)
  const about = await reachDatabase(given.databaseUrl)
  const measured: Measured[] = []
  const faults = new Set<string>()
  for (const nodes of [1, 2, 4]) measured.push(...(await measure(nodes, given, faults, cleanUps)))
  const localOf = (nodes: number) => cpuOf(measured.find((one) => one.nodes === nodes)!)
  publish({
    name: 'scale-out',
    title: 'More nodes',
    about: [
      `${about}; ${given.clients} clients over all nodes, a show for each node. Local: a request comes to the show’s ` +
        'owner. Forwarded: it comes to another node, which asks the owner.',
      'On a machine whose cores are busy already more nodes sell no faster: what counts here is the processor’s time a ' +
        'request, over all nodes. The median of the rounds.',
    ],
    settings: { ...given, databaseUrl: about },
    tables: [
      {
        head: ['', 'a second', 'p50 ms', 'p99 ms', 'CPU µs a request', '/ local'],
        rows: measured.map((one) => [
          `${one.nodes} ${one.nodes === 1 ? 'node' : 'nodes'}, ${one.name}`,
          grouped(median(one.rounds.map((round) => round.perSecond))),
          short(median(one.rounds.map(({ latencies }) => latencies.atMs(50)))),
          short(median(one.rounds.map(({ latencies }) => latencies.atMs(99)))),
          grouped(cpuOf(one)),
          (cpuOf(one) / localOf(one.nodes)).toFixed(2),
        ]),
      },
    ],
    charts: [
      {
        type: 'bars',
        title: 'Processor time a request, all nodes together',
        unit: 'µs',
        bars: measured.map((one) => ({
          name: `${one.nodes}, ${one.name}`,
          value: cpuOf(one),
          label: grouped(cpuOf(one)),
        })),
      },
    ],
    figures: {
      measured: measured.map(({ rounds, ...one }) => ({
        ...one,
        rounds: rounds.map(({ latencies, ...round }) => ({ ...round, ...latencies.summary() })),
      })),
    },
    faults: [...faults],
  })
}

function cpuOf({ rounds }: Measured): number {
  return median(rounds.map(({ cpuUs }) => cpuUs))
}

async function measure(
  nodeCount: number,
  given: Given,
  faults: Set<string>,
  cleanUps: CleanUps,
): Promise<Measured[]> {
  progress(`starting ${nodeCount}`)
  const database = await ownDatabase(given.databaseUrl, cleanUps)
  const stage = await ClusterStage.open(nodeCount, { databaseUrl: database.url })
  const close = cleanUps.defer(() => stage.close())
  const tokens = await Promise.all(Array.from({ length: given.users }, (_, i) => stage.token(`bench${i}`)))
  const ways = (nodeCount === 1 ? ['local'] : ['local', 'forwarded']).map((name) => ({
    name,
    nodes: nodeCount,
    rounds: [] as Round[],
  }))
  // The first round warms them up.
  for (let no = 0; no <= given.rounds; no++) {
    for (const { name, rounds } of ways) {
      const shows = await showsByOwner(stage, benchHall(given.seats))
      const asked = stage.nodes.map(({ url }, i) => {
        const show = shows[name === 'local' ? i : (i + 1) % nodeCount]!
        return { url, show }
      })
      const round = await sell(asked, given, tokens, database.url, faults, cleanUps)
      progress(`${nodeCount}, ${name}: ${grouped(round.perSecond)} a second, ${grouped(round.cpuUs)} µs each`)
      if (no > 0) rounds.push(round)
    }
  }
  await close()
  return ways
}

async function sell(
  asked: readonly { readonly url: string; readonly show: BenchShow }[],
  { clients, seconds }: Given,
  tokens: readonly string[],
  databaseUrl: string,
  faults: Set<string>,
  cleanUps: CleanUps,
): Promise<Round> {
  const cpu = async () => {
    const all = await Promise.all(asked.map(({ url }) => readMetrics(url)))
    return all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)
  }
  const nothingElse = { groups: 0, cancels: 0, holds: 0, rivals: 0, keys: 0 }
  const before = await cpu()
  const results = await Promise.all(
    asked.map(({ url, show: { id, hall } }) =>
      runLoad(
        {
          url,
          script: { name: 'buyers', options: { showId: id, hall, tokens, ...nothingElse } },
          warmUpSeconds: 0,
          intervalMs: 1000,
          loop: { type: 'closed', connections: Math.ceil(clients / asked.length), seconds },
        },
        cleanUps,
      ),
    ),
  )
  const cpuSeconds = (await cpu()) - before
  const latencies = new Latencies()
  for (const [i, { done, answers, journal }] of results.entries()) {
    const { show, url } = asked[i]!
    latencies.add(Latencies.decoded(done))
    const read = async () => ({
      reservations: await readMysqlSales(databaseUrl, show),
      isComplete: true,
      ...(await readSeatMap(url, show)),
    })
    const wrong = await faultsOnceSettled(journal as SalesJournal, read)
    for (const fault of [...answersFaults(answers), ...wrong]) faults.add(fault)
  }
  const answers = results.reduce((sum, { answersInAll }) => sum + answersInAll, 0)
  const rate = results.reduce((sum, result) => sum + perSecond(result), 0)
  return { perSecond: rate, latencies, cpuUs: (cpuSeconds / answers) * 1e6 }
}
