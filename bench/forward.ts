import { fork } from 'node:child_process'
import { Agent, request } from 'node:http'
import { nodeClock } from '../src/adapters/node/nodeClock.ts'
import { openPeers } from '../src/adapters/peer/openPeers.ts'
import { clusterDefaults } from '../src/clusterDefaults.ts'
import { flags } from './flags.ts'
import { benchSecret, type EchoAddresses } from './forward/echo.ts'
import { grouped, median } from './report/numbers.ts'
import { progress } from './report/progress.ts'
import { publish } from './report/publish.ts'
import type { Table } from './report/report.ts'
import { silentTelemetry } from './silentTelemetry.ts'

interface Way {
  readonly name: string
  readonly ask: (body: object) => Promise<unknown>
}

interface Rate {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

const callerCounts = [1, 64, 1000]

/** A reserve command as one node hands it to another. */
const reserve = {
  type: 'command',
  showId: 'xeen6nfnxrm4',
  command: {
    type: 'reserve',
    by: { userId: 'e3hvxznk464v', staff: false },
    seats: ['G9', 'G10'],
    holdMs: null,
    waitlist: false,
  },
  idempotency: { userId: 'e3hvxznk464v', key: 'k3v9x2mq7d0w-e3hvxznk464v', requestHash: 'h'.repeat(43) },
}

/**
 * Requests a second to a process that sends each back: on a node's stream, and as calls of HTTP. Ways take turns round
 * by round, so that a slow spell of the machine meets them all.
 */
export async function forward(args: readonly string[]): Promise<void> {
  const { rounds, seconds } = flags(args, { rounds: 3, seconds: 2 })
  const child = fork(new URL('./forward/echo.ts', import.meta.url))
  try {
    const addresses = await new Promise<EchoAddresses>((resolve, reject) => {
      child.once('message', (message) => resolve(message as EchoAddresses))
      child.once('exit', () => reject(new Error('the echo process has ended')))
    })
    await compare(addresses, rounds, seconds)
  } finally {
    child.disconnect()
  }
}

async function compare(
  { peerPort, httpPort }: EchoAddresses,
  rounds: number,
  seconds: number,
): Promise<void> {
  const { peers } = await openPeers({
    self: { id: 'asker' },
    host: '127.0.0.1',
    port: 0,
    secret: benchSecret,
    handler: { answer: async () => null, hear() {} },
    clock: nodeClock,
    telemetry: silentTelemetry,
    limits: clusterDefaults.peer,
  })
  peers.connect([{ id: 'echo', host: '127.0.0.1', port: peerPort, fitness: 'fit' }])
  const agent = new Agent({ keepAlive: true })
  const ways: readonly Way[] = [
    { name: 'stream', ask: (body) => peers.ask('echo', body, 10_000) },
    { name: 'http.Agent', ask: (body) => askByAgent(agent, httpPort, body) },
    { name: 'fetch', ask: (body) => askByFetch(httpPort, body) },
  ]
  try {
    const results = []
    for (const callers of callerCounts) {
      const rates = await measure(ways, callers, rounds, seconds)
      results.push({ callers, rates })
    }
    publish({
      name: 'forward',
      title: 'From node to node',
      about: [
        'Requests a second to a process that sends each back: on a node’s stream, and as calls of HTTP. Ways take ' +
          'turns, round by round; the median of the rounds.',
      ],
      settings: { rounds, seconds },
      tables: results.map(({ callers, rates }) => tableOf(callers, rates)),
      figures: { results },
    })
  } finally {
    agent.destroy()
    await peers.close()
  }
}

async function measure(ways: readonly Way[], callers: number, rounds: number, seconds: number) {
  const measured = ways.map(({ name, ask }) => ({ name, ask, rates: [] as Rate[] }))
  for (const { ask } of measured) await rateOf(ask, callers, Math.min(seconds, 0.5))
  for (let round = 1; round <= rounds; round++) {
    for (const { ask, rates } of measured) rates.push(await rateOf(ask, callers, seconds))
    const figures = measured.map(({ name, rates }) => `${name} ${grouped(rates.at(-1)!.perSecond)}`)
    progress(`${callers} in flight: round ${round}: ${figures.join(' · ')}`)
  }
  return measured.map(({ name, rates }) => ({ name, ...middle(rates) }))
}

/** Each caller asks, waits for the answer, and asks again. */
async function rateOf(ask: Way['ask'], callers: number, seconds: number): Promise<Rate> {
  const latencies: number[] = []
  const startedMs = performance.now()
  const caller = async () => {
    while (performance.now() - startedMs < seconds * 1000) {
      const askedMs = performance.now()
      const answer = (await ask(reserve)) as typeof reserve
      latencies.push(performance.now() - askedMs)
      // A fast wrong run is a failed run.
      if (answer.showId !== reserve.showId) throw new Error('the answer is another one')
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  const tookMs = performance.now() - startedMs
  const sorted = latencies.sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!
  return { perSecond: (latencies.length / tookMs) * 1000, p50Ms: at(0.5), p99Ms: at(0.99) }
}

function askByAgent(agent: Agent, port: number, body: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body)
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
    const asked = request({ host: '127.0.0.1', port, method: 'POST', agent, headers }, (response) => {
      let answer = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        answer += chunk
      })
      response.on('end', () => resolve(JSON.parse(answer)))
    })
    asked.on('error', reject)
    asked.end(text)
  })
}

async function askByFetch(port: number, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`http://127.0.0.1:${port}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  return response.json()
}

function middle(rates: readonly Rate[]): Rate {
  const of = (figure: keyof Rate) => median(rates.map((rate) => rate[figure]))
  return { perSecond: of('perSecond'), p50Ms: of('p50Ms'), p99Ms: of('p99Ms') }
}

function tableOf(callers: number, rates: readonly (Rate & { name: string })[]): Table {
  const stream = rates[0]!.perSecond
  return {
    head: [`${grouped(callers)} in flight`, 'a second', 'stream / this', 'p50 ms', 'p99 ms'],
    rows: rates.map(({ name, perSecond, p50Ms, p99Ms }) => [
      name,
      grouped(perSecond),
      (stream / perSecond).toFixed(1),
      p50Ms.toFixed(2),
      p99Ms.toFixed(2),
    ]),
  }
}
