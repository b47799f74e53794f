import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClusterNode, ClusterStage } from '../../cluster/clusterStage.ts'
import { freePort } from '../../services/freePort.ts'
import type { Program } from '../../smoke/program.ts'
import { pause } from '../clients/pause.ts'
import type { Backing } from './backing.ts'
import { Cable } from './cable.ts'
import type { Orders } from './orders.ts'

const main = new URL('./chaosNode.ts', import.meta.url)
const portOf = (url: string) => Number(new URL(url).port)

/** Where a node runs, one process after another, with a cable to each service and, once laid, to each other machine. */
export class Machine {
  readonly name: string
  readonly peerPort: number
  readonly database: Cable
  readonly redis: readonly Cable[]
  readonly rabbit: Cable
  /** What it dials others through. */
  readonly peers = new Map<Machine, Cable>()
  readonly #folder = mkdtempSync(join(tmpdir(), 'usher-machine-'))
  readonly #backing: Backing
  readonly #stage: ClusterStage
  #httpPort = 0
  #node: ClusterNode | undefined
  readonly #programs: Program[] = []
  /** Processes that are meant to end. */
  readonly #ending = new Set<ClusterNode>()
  readonly #deaths: string[] = []
  /** Starts and ends one after another, as pairs of faults want them. */
  #last: Promise<void> = Promise.resolve()

  /** Not running yet, and without cables to others. */
  static async prepare(name: string, backing: Backing, stage: ClusterStage): Promise<Machine> {
    const { databaseUrl, redisUrls, amqpUrl } = backing
    const [database, rabbit, ...redis] = await Promise.all(
      [databaseUrl, amqpUrl, ...redisUrls].map((url) => Cable.open(portOf(url))),
    )
    return new Machine(name, await freePort(), backing, stage, database!, rabbit!, redis)
  }

  private constructor(
    name: string,
    peerPort: number,
    backing: Backing,
    stage: ClusterStage,
    database: Cable,
    rabbit: Cable,
    redis: readonly Cable[],
  ) {
    this.name = name
    this.peerPort = peerPort
    this.#backing = backing
    this.#stage = stage
    this.database = database
    this.rabbit = rabbit
    this.redis = redis
  }

  /** Lays a cable to each other one. */
  async connectTo(machines: readonly Machine[]): Promise<void> {
    for (const other of machines) {
      if (other !== this) this.peers.set(other, await Cable.open(other.peerPort))
    }
  }

  /** The process that runs there now. */
  get node(): ClusterNode | undefined {
    return this.#node
  }

  /** What all its processes have said, for whoever looks into what went wrong. */
  get output(): string[] {
    return this.#programs.flatMap(({ stdout, stderr }, i) => [`process ${i + 1}:`, ...stdout, ...stderr])
  }

  /** All ways out of it. */
  get cables(): Cable[] {
    return [this.database, this.rabbit, ...this.redis, ...this.peers.values()]
  }

  /** Resolves once it serves; at once when it runs. @throws it ended instead. */
  start(): Promise<void> {
    return this.#then(async () => {
      if (this.#node) return
      this.#httpPort ||= await freePort()
      this.#node = await this.#stage.addNode(this.#env(), main)
      this.#programs.push(this.#node.program)
      this.#watch(this.#node)
    })
  }

  /**
   * Once, as far as it gets: what it needs may be broken, and whoever looks after a machine would try again later.
   * Resolves when it serves, has failed, or takes so long that it waits for something.
   */
  async tryStart(): Promise<void> {
    await Promise.race([this.start().catch(() => {}), pause(startMsMax)])
  }

  /** Processes that have ended when nobody had ended them, or didn't when somebody had, since the last time. */
  takeDeaths(): string[] {
    return this.#deaths.splice(0)
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** In good order. One that doesn't get there within the time that systems give is killed. */
  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  freeze(): void {
    this.#node?.program.signal('SIGSTOP')
  }

  thaw(): void {
    this.#node?.program.signal('SIGCONT')
  }

  order(orders: Orders): void {
    writeFileSync(this.#orders, JSON.stringify(orders))
    this.#node?.program.signal('SIGHUP')
  }

  close(): void {
    for (const cable of this.cables) cable.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  get #orders(): string {
    return join(this.#folder, 'orders.json')
  }

  #env(): Record<string, string> {
    const { databaseUrl, redisUrls, amqpUrl } = this.#backing
    const detours = [...this.peers].map(([{ peerPort }, { port }]) => [peerPort, port])
    return {
      PORT: String(this.#httpPort),
      DATABASE_URL: through(this.database, databaseUrl),
      REDIS_URLS: redisUrls.map((url, i) => through(this.redis[i]!, url)).join(','),
      AMQP_URL: through(this.rabbit, amqpUrl),
      USHER_PEER_PORT: String(this.peerPort),
      CHAOS_DETOURS: JSON.stringify(Object.fromEntries(detours)),
      CHAOS_ORDERS: this.#orders,
    }
  }

  #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const node = this.#node
    if (node) this.#ending.add(node)
    // Clients are sent elsewhere as soon as it says that it leaves; of one that is killed they find out.
    if (signal === 'SIGTERM' && node) this.#stage.forget(node)
    node?.program.signal(signal)
    return this.#then(async () => {
      if (!node || this.#node !== node) return
      this.#stage.forget(node)
      // A frozen one can't leave in good order.
      node.program.signal('SIGCONT')
      const late = setTimeout(() => {
        this.#deaths.push(`the node on ${this.name} has not left ${stopMsMax} ms after ${signal}`)
        node.program.signal('SIGKILL')
      }, stopMsMax)
      await node.program.ended
      clearTimeout(late)
      this.#node = undefined
    })
  }

  #watch(node: ClusterNode): void {
    void node.program.ended.then(({ code, signal }) => {
      if (this.#ending.has(node)) return
      const last = node.program.stderr.at(-1) ?? 'without a word'
      this.#deaths.push(`the node on ${this.name} ended by itself with ${signal ?? code}: ${last}`)
      this.#stage.forget(node)
      this.#node = undefined
    })
  }

  #then(run: () => Promise<void>): Promise<void> {
    const next = this.#last.then(run)
    this.#last = next.catch(() => {})
    return next
  }
}

/** As long as the program gives requests, and some more. */
const stopMsMax = 20_000
/** Two seconds, as a rule; longer than it takes to find out that the database isn't there. */
const startMsMax = 8000

function through(proxy: Cable, url: string): string {
  const detoured = new URL(url)
  detoured.hostname = '127.0.0.1'
  detoured.port = String(proxy.port)
  return detoured.href.replace(/\/$/, url.endsWith('/') ? '/' : '')
}
