import type { HallId, ShowId, UserId } from '../../src/core/ids.ts'
import { shardOf } from '../../src/core/shows/shardOf.ts'
import type { Show } from '../../src/core/shows/show.ts'
import type { Records } from '../../src/ports.ts'
import { LeaseTable } from '../fakes/fakeLeases.ts'
import { FakeRecords } from '../fakes/fakeRecords.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { PeerNetwork } from '../fakes/peerNetwork.ts'
import { History } from './history.ts'
import { Answers } from './judge/answers.ts'
import { Judge } from './judge/judge.ts'
import { Ledger } from './judge/ledger.ts'
import type { MapWatcher } from './judge/mapWatcher.ts'
import { seatingOf } from './judge/seatingOf.ts'
import { Violation } from './judge/violation.ts'
import { layoutOf } from './layoutOf.ts'
import type { Plan } from './plan.ts'
import { BrokerServer } from './ports/brokerServer.ts'
import { Database } from './ports/database.ts'
import { LeavingUsers } from './ports/leavingUsers.ts'
import { RedisServer } from './ports/redisServer.ts'
import { Random } from './random.ts'
import { SimulatedNode } from './simulatedNode.ts'

/** When everything begins. */
const startMs = Date.UTC(2030, 0, 1, 18)
/** No request may take longer, however much fails: waits for an owner, then whatever hangs on the way to the disk. */
const answerMsMax = 40_000

/** A connection to a node was refused, or broke: whether the request was done is not known. */
class ConnectionLostError extends Error {}

interface OpenRequest {
  readonly node: SimulatedNode
  readonly atMs: number
  readonly what: string
  readonly lose: () => void
}

/** A cluster with all that it stands on, in one process and on one clock. It does nothing until somebody steps it. */
export class Simulation {
  readonly plan: Plan
  readonly clock = new ManualClock(startMs)
  readonly random: Random
  readonly history: History
  readonly judge: Judge
  readonly answers: Answers
  readonly database: Database
  /** What was written, as those read it who aren't actors. */
  readonly records: Records
  readonly leavingUsers: LeavingUsers
  readonly leases: LeaseTable
  readonly network: PeerNetwork
  readonly broker: BrokerServer
  readonly redis = new RedisServer()
  /** Every process that was ever started. */
  readonly nodes: SimulatedNode[] = []
  readonly showIds: ShowId[] = []
  readonly watchers: MapWatcher[] = []
  /** The lease servers' clocks are wrong by so much. */
  leaseClockMs = 0
  /** Clients begin nothing new. */
  isClosing = false
  /** The share of database calls that is lost, on top of the weather. */
  databaseLoss = 0
  readonly #requests = new Set<OpenRequest>()
  /** What ends a fault, and hasn't been done yet. */
  readonly #ends = new Set<() => void>()

  constructor(plan: Plan, isTold: boolean) {
    this.plan = plan
    this.random = new Random(plan.seed, 'world')
    this.history = new History(this.clock, isTold)
    const rowsOf = (showId: ShowId) => this.database.rows.snapshot(showId)!
    this.judge = new Judge(this.history, rowsOf)
    this.answers = new Answers(this.judge, this.history, rowsOf)
    this.database = new Database(this.clock, this.judge, plan.weather.connectionsStay)
    this.records = new FakeRecords(this.database.rows.tables, () => this.showIds)
    this.leavingUsers = new LeavingUsers(this.clock, this.judge)
    const leaseClock = { monotonicMs: () => this.clock.monotonicMs() + this.leaseClockMs }
    this.leases = new LeaseTable(leaseClock)
    const { peers } = plan.weather
    const ways = this.random.named('ways')
    this.network = new PeerNetwork(this.clock, () => ways.tailed(peers.fastMs, peers.slowMs))
    const deliveries = this.random.named('deliveries')
    this.broker = new BrokerServer(this.clock, deliveries, plan.weather, this.judge, this.history)
  }

  /** Makes the halls and shows, and starts the nodes. */
  async begin(): Promise<void> {
    const { shows, shardCount, nodeCount } = this.plan
    for (let shardId = 0; shardId < shardCount; shardId++) {
      this.database.membership.owners.set(shardId, { shardId, epoch: 0, nodeId: null })
    }
    for (const [i, plan] of shows.entries()) {
      const showId = `show${i + 1}` as ShowId
      const hallId = `hall${i + 1}` as HallId
      const { seats, premiumSeats, isAccessible, startsAfterMs, opensAfterMs, ...settings } = plan
      const layout = layoutOf(plan)
      const { rows } = this.database
      await rows.createHall({ id: hallId, name: 'One', layout, version: 1, seatCount: seats })
      const show: Show = {
        ...settings,
        id: showId,
        hallId,
        title: 'Metropolis',
        startsAtMs: startMs + startsAfterMs,
        endsAtMs: null,
        salesOpenAtMs: opensAfterMs === null ? null : startMs + opensAfterMs,
        currency: null,
        prices: null,
        status: 'scheduled',
        createdAtMs: startMs,
      }
      await rows.createShow(show, shardOf(showId, shardCount), 'staff' as UserId)
      const ledger = new Ledger(seatingOf(layout), show, rows.events(showId)[0]!)
      this.judge.ledgers.set(showId, ledger)
      this.showIds.push(showId)
    }
    for (let address = 0; address < nodeCount; address++) this.start(address)
  }

  /** The process that runs at that address. */
  running(address: number): SimulatedNode | undefined {
    return this.nodes.findLast((node) => node.address === address && !node.isCrashed)
  }

  start(address: number): void {
    if (this.running(address)) return
    const runs = this.nodes.filter((node) => node.address === address).length
    const name = 'abcdefgh'[address]!
    const node = new SimulatedNode(runs === 0 ? name : `${name}${runs + 1}`, address, this)
    this.nodes.push(node)
    this.history.add(() => `${node.id} starts`)
    void node.start()
  }

  crash(node: SimulatedNode): void {
    if (node.isCrashed) return
    this.history.count('crash')
    this.history.add(() => `${node.id} crashes`)
    this.#gone(node)
  }

  freeze(node: SimulatedNode): void {
    if (node.isCrashed || node.clock.isFrozen) return
    this.history.add(() => `${node.id} freezes`)
    node.clock.freeze()
  }

  thaw(node: SimulatedNode): void {
    if (node.isCrashed || !node.clock.isFrozen) return
    this.history.add(() => `${node.id} goes on`)
    node.thawedAtMs = this.clock.monotonicMs()
    node.clock.thaw()
  }

  stop(node: SimulatedNode, stopped: () => void): void {
    if (node.isStopping) return
    this.history.add(() => `${node.id} is told to stop`)
    void node.stop().then(() => {
      if (node.isCrashed) return
      this.history.count('stop')
      this.history.add(() => `${node.id} has stopped`)
      this.#gone(node)
      stopped()
    })
  }

  /** Does it then, or as soon as faults are to end. */
  readonly later = (ms: number, end: () => void): void => {
    const once = () => {
      if (this.#ends.delete(once)) end()
    }
    this.#ends.add(once)
    this.clock.after(ms, once)
  }

  /** Everything works again, and a process runs at every address. */
  endFaults(): void {
    this.history.add(() => 'all faults end')
    this.isClosing = true
    this.database.afterCommit.clear()
    // An end may bring another with it.
    for (const end of this.#ends) end()
    for (const node of [...this.nodes]) if (node.isStopping) this.crash(node)
    for (let address = 0; address < this.plan.nodeCount; address++) this.start(address)
  }

  /**
   * Has a node do something that was sent over the network.
   *
   * @param what in words. @throws ConnectionLostError, or the fault that the node met.
   */
  send<Answer>(node: SimulatedNode, what: string, run: () => Promise<Answer>): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const back = (settle: () => void) => {
      if (this.#requests.delete(request)) this.clock.after(this.#wayMs(), settle)
    }
    const lose = () => back(() => reject(new ConnectionLostError('the connection was lost')))
    const request: OpenRequest = { node, what, atMs: this.clock.monotonicMs(), lose }
    this.#requests.add(request)
    this.clock.after(this.#wayMs(), () => {
      if (node.isCrashed) {
        lose()
        return
      }
      node.clock.after(0, () => {
        run().then(
          (answer) => back(() => resolve(answer)),
          (error) => back(() => reject(error)),
        )
      })
    })
    return promise
  }

  /** What holds after every step. */
  expectOrder(): void {
    for (const node of this.nodes) node.expectLeases()
    // In the order in which they were asked: the first is the oldest.
    for (const { node, atMs, what } of this.#requests) {
      if (this.clock.monotonicMs() - Math.max(atMs, node.thawedAtMs) < answerMsMax) break
      if (!node.isUp) continue
      this.history.failure ??= new Violation('every request is answered', `${what}, of ${atMs}`)
    }
  }

  get openRequests(): number {
    return this.#requests.size
  }

  #gone(node: SimulatedNode): void {
    node.isCrashed = true
    node.clock.die()
    this.network.leave(node.id)
    this.broker.lose(node.clock)
    // A machine that loses its power says nothing, and the server keeps its connections.
    if (this.random.chance(0.7)) this.database.lose(node.id)
    for (const request of [...this.#requests]) if (request.node === node) request.lose()
    for (const cut of node.onGone) cut()
  }

  #wayMs(): number {
    const { fastMs, slowMs } = this.plan.weather.others
    return this.random.tailed(fastMs, slowMs)
  }
}
