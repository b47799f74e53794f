import { ClusterStage } from '../test/cluster/clusterStage.ts'
import { Storm } from '../test/cluster/storm.ts'
import { numberFlags } from './numberFlags.ts'
import { grouped, printTable, progress, writeResults } from './report.ts'

const rows = 100

interface Happening {
  readonly name: string
  /** Resolves when it has happened; sales are watched for some seconds more. */
  readonly happen: (stage: ClusterStage, storm: Storm) => Promise<void>
  /** A client asks the next node after so long. */
  readonly patienceMs?: number
}

const happenings: readonly Happening[] = [
  { name: 'nothing', happen: async () => {} },
  {
    name: 'a fourth node joins',
    async happen(stage) {
      await stage.addNode()
      await stage.settled()
    },
  },
  {
    name: 'the owner is drained',
    async happen(stage, storm) {
      const owner = await stage.ownerOf(storm.showId)
      await (await stage.as(owner, 'ada', 'admin')).post('/v1/ops/drain', {})
    },
  },
  {
    name: 'SIGTERM to the owner',
    async happen(stage, storm) {
      const owner = await stage.ownerOf(storm.showId)
      await owner.program.kill('SIGTERM')
      stage.forget(owner)
    },
  },
  {
    name: 'SIGKILL to the owner',
    async happen(stage, storm) {
      const owner = await stage.ownerOf(storm.showId)
      await owner.program.kill('SIGKILL')
      stage.forget(owner)
    },
  },
  {
    name: 'SIGSTOP to the owner, 8 s',
    async happen(stage, storm) {
      const owner = await stage.ownerOf(storm.showId)
      owner.program.signal('SIGSTOP')
      await storm.lasts(8000)
      owner.program.signal('SIGCONT')
    },
    patienceMs: 1000,
  },
]

/**
 * What clients of one hot show see while its shard moves: three nodes as processes on MariaDB or MySQL, three Redis
 * servers and RabbitMQ, and clients that go to all nodes in turn.
 */
export async function moves(args: readonly string[]): Promise<void> {
  const { clients, seconds } = numberFlags(args, { clients: 16, seconds: 3 })
  const results = []
  for (const { name, happen, patienceMs } of happenings) {
    const stage = await ClusterStage.open(3)
    try {
      const storm = new Storm(stage, await stage.makeShow(rows), rows, patienceMs)
      await storm.start(clients)
      await storm.lasts(1000)
      const sinceMs = performance.now()
      await happen(stage, storm)
      await storm.lasts(seconds * 1000)
      await storm.stop()
      const told = storm.told.filter(({ atMs }) => atMs >= sinceMs)
      const count = (pattern: RegExp) => told.filter(({ what }) => pattern.test(what)).length
      const result = {
        name,
        answersPerSecond: told.length / ((performance.now() - sinceMs) / 1000),
        serverErrors: count(/^5/),
        lost: count(/^lost/),
        longestWaitMs: Math.max(...told.map(({ tookMs }) => tookMs)),
        longestGapMs: storm.longestGapMs(sinceMs),
      }
      progress(`${name}: ${JSON.stringify(storm.counts())}`)
      results.push(result)
    } finally {
      await stage.close()
    }
  }
  writeResults('moves', { clients, seconds, results })
  printTable(
    [
      `${clients} clients, three nodes`,
      'answers a second',
      '5xx',
      'no answer',
      'longest wait, ms',
      'longest without a sale, ms',
    ],
    results.map(({ name, answersPerSecond, serverErrors, lost, longestWaitMs, longestGapMs }) => [
      name,
      grouped(answersPerSecond),
      grouped(serverErrors),
      grouped(lost),
      grouped(longestWaitMs),
      grouped(longestGapMs),
    ]),
  )
}
