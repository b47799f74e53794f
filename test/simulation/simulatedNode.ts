import { clusterDefaults } from '../../src/clusterDefaults.ts'
import type { PeerHandler, ShardLease } from '../../src/clusterPorts.ts'
import { actorDefaults } from '../../src/config.ts'
import type { HallId, Seq, ShowId, UserId } from '../../src/core/ids.ts'
import type { Layout } from '../../src/core/seats/layout.ts'
import { type ShardId, shardOf } from '../../src/core/shows/shardOf.ts'
import { type OpenedNode, openNode } from '../../src/openNode.ts'
import type { PeerRequest } from '../../src/shards/cluster/peerCalls.ts'
import type { Leavers } from '../../src/workers/leavers.ts'
import { FakeLeases } from '../fakes/fakeLeases.ts'
import { FreezableClock } from '../fakes/freezableClock.ts'
import { Wire } from '../fakes/wire.ts'
import { judgedRouter } from './judge/ask.ts'
import { Violation } from './judge/violation.ts'
import { openLeavers } from './openLeavers.ts'
import { openHttpDoor } from './ports/httpDoor.ts'
import type { LeavingUsers } from './ports/leavingUsers.ts'
import { NodeDatabase } from './ports/nodeDatabase.ts'
import { sharedMapsOver, unsharedMaps } from './ports/simulatedMaps.ts'
import type { Simulation } from './simulation.ts'
import { WatchedTelemetry } from './watchedTelemetry.ts'

/** One process: everything of production, but what is outside of it. */
export class SimulatedNode {
  readonly id: string
  /** Where it runs: a number that a process started again has in common with the one before. */
  readonly address: number
  readonly clock: FreezableClock
  readonly toDatabase: Wire
  readonly toLeases: Wire
  readonly toBroker: Wire
  readonly toRedis: Wire
  readonly opened: OpenedNode
  readonly #store: NodeDatabase
  readonly #leavingUsers: LeavingUsers
  readonly #leavers: Leavers | undefined
  /** The last lease that it got on each shard. */
  readonly leases = new Map<ShardId, ShardLease>()
  /** By show: the last version of its map that was seen here. */
  readonly seen = new Map<ShowId, Seq>()
  isCrashed = false
  isStopping = false
  thawedAtMs = 0
  /** Clients on a stream of this process: called when it is gone. */
  readonly onGone = new Set<() => void>()
  readonly #openHttp: () => ReturnType<typeof openHttpDoor>
  #http: ReturnType<typeof openHttpDoor> | undefined
  readonly #history: Simulation['history']
  readonly #shardCount: number

  constructor(id: string, address: number, simulation: Simulation) {
    const { clock: world, database, network, plan, history } = simulation
    const { weather, shardCount } = plan
    this.id = id
    this.address = address
    this.#history = history
    this.#shardCount = shardCount
    const clock = new FreezableClock(world)
    this.clock = clock
    const random = simulation.random.named(id)
    const wire = (
      timeoutMs: number,
      { fastMs, slowMs } = weather.others,
      loses?: () => 'request' | 'answer' | undefined,
    ) =>
      new Wire({
        world,
        clock,
        latencyMs: fastMs,
        timeoutMs,
        jitter: () => random.tailed(fastMs, slowMs),
        ...(loses && { loses }),
      })
    const losesOf = (): 'request' | 'answer' | undefined => {
      if (simulation.isClosing) return undefined
      if (!random.chance(Math.max(weather.databaseLoss, simulation.databaseLoss))) return undefined
      return random.chance(0.5) ? 'request' : 'answer'
    }
    const { lease, queryTimeoutMs, rabbit } = clusterDefaults
    this.toDatabase = wire(queryTimeoutMs, weather.database, losesOf)
    this.toLeases = wire(lease.commandTimeoutMs)
    this.toBroker = wire(rabbit.publishTimeoutMs)
    this.toRedis = wire(clusterDefaults.maps.pushTimeoutMs)
    const telemetry = new WatchedTelemetry(id, history)
    const { fastMs, slowMs } = weather.redis
    const wayMs = () => random.tailed(fastMs, slowMs)
    const maps = weather.sharedMaps
      ? sharedMapsOver(
          { server: simulation.redis, world, clock, wire: this.toRedis, wayMs },
          telemetry,
          history,
        )
      : unsharedMaps()
    const store = new NodeDatabase({
      nodeId: id,
      database,
      wire: this.toDatabase,
      isVictim: () => !simulation.isClosing && random.chance(weather.deadlocks),
    })
    this.#store = store
    this.#leavingUsers = store.overWire(simulation.leavingUsers)
    const records = store.overWire(simulation.records)
    this.#openHttp = () =>
      openHttpDoor({
        router: judgedRouter(simulation, this),
        shardOps: this.opened.shardOps,
        records,
        feed: maps.feed,
        clock,
        shardCount,
      })
    const handler: PeerHandler = {
      answer: (from, request) => this.#answer(from, request as PeerRequest),
      hear: (from, note) => this.opened.desk.hear(from, note),
    }
    const leases = new FakeLeases({ table: simulation.leases, wire: this.toLeases, clock, ...lease })
    const { relayEventsMax, ...actorLimits } = plan.limits
    this.opened = openNode({
      self: { id, host: 'usher', port: 3000 + address },
      shardCount,
      shows: store,
      outbox: store,
      membership: store,
      leases: {
        acquire: async (shardId) => {
          const granted = await leases.acquire(shardId)
          if (granted) this.leases.set(shardId, granted)
          return granted
        },
        check: () => leases.check(),
        close: () => leases.close(),
      },
      peers: network.join(id, { clock, handler }),
      broker: simulation.broker.connect(clock, this.toBroker),
      ...maps.ports,
      clock,
      telemetry,
      actors: { ...actorDefaults, ...actorLimits },
      relay: { markAfterMs: 500, retryAfterMs: 1000, sweepEveryMs: 10_000, relayEventsMax },
      cluster: clusterDefaults,
    })
    this.#leavers = openLeavers(simulation, this, this.#leavingUsers, records, telemetry)
  }

  /** Staff give a hall other seats, as http/halls.ts has it done. @returns whether it was. */
  async replaceLayout(hallId: HallId, layout: Layout, by: UserId): Promise<boolean> {
    const shows = await this.#store.replaceLayout(hallId, layout, by)
    if (shows === 'has-sales') return false
    this.opened.router.reload(shows)
    return true
  }

  /** Somebody deletes their account here, after all that HTTP has to say to that. */
  async leave(userId: UserId): Promise<void> {
    await this.#leavingUsers.leave(userId)
    this.#leavers?.sweep()
  }

  /** Made when somebody uses it first: few runs do, and it takes longer than the rest of the node. */
  get http(): ReturnType<typeof openHttpDoor>['app'] {
    this.#http ??= this.#openHttp()
    return this.#http.app
  }

  get isUp(): boolean {
    return !this.isCrashed && !this.clock.isFrozen
  }

  /** A start that fails is tried again, as whoever keeps processes up does. */
  async start(): Promise<void> {
    try {
      await this.opened.start()
      this.#leavers?.start()
    } catch {
      this.clock.after(500, () => void this.start())
    }
  }

  /** As a process does that is told to stop. */
  async stop(): Promise<void> {
    this.isStopping = true
    this.#http?.endStreams()
    await this.opened.shardOps.leave()
    await this.#leavers?.close()
    await this.opened.close()
  }

  /** What it serves, and would take a command for right now. */
  serves(shardId: ShardId): boolean {
    return this.isUp && this.opened.keeper.host(shardId)?.isServing === true
  }

  /** It serves the shard, and its lease is over: it has had no time to look. */
  isPastLease(shardId: ShardId): boolean {
    const validUntilMs = this.leases.get(shardId)?.validUntilMs ?? Number.POSITIVE_INFINITY
    return this.opened.keeper.host(shardId) !== undefined && validUntilMs <= this.clock.monotonicMs()
  }

  /** Call when somebody was answered then: they must be told that the owner is another one, or wait for it. */
  servedPastLease(shardId: ShardId): void {
    this.#history.failure ??= new Violation('nobody serves past the lease', `${this.id}, shard ${shardId}`)
  }

  /** What another node asks. */
  async #answer(from: string, request: PeerRequest): Promise<unknown> {
    this.#history.count(`forward ${request.type}`)
    const shardId = request.type === 'ask' ? shardOf(request.showId, this.#shardCount) : -1
    const isPastLease = this.isPastLease(shardId)
    const reply = await this.opened.desk.answer(from, request)
    if (isPastLease && 'ok' in reply) this.servedPastLease(shardId)
    return reply
  }

  /** Past its lease a node serves nothing, whatever it has been told, unless it hasn't had the time to look. */
  expectLeases(): void {
    if (!this.isUp) return
    const nowMs = this.clock.monotonicMs()
    for (const [shardId, lease] of this.leases) {
      if (Math.max(lease.validUntilMs, this.thawedAtMs) >= nowMs || !this.opened.keeper.host(shardId))
        continue
      this.servedPastLease(shardId)
    }
  }
}
