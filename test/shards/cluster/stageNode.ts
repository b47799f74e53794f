import { LocalSeatMaps } from '../../../src/adapters/embedded/localSeatMaps.ts'
import { type ClusterLimits, clusterDefaults } from '../../../src/clusterDefaults.ts'
import type { NodeFitness, PeerHandler } from '../../../src/clusterPorts.ts'
import { clusterOps } from '../../../src/shards/cluster/clusterOps.ts'
import { ClusterRouter } from '../../../src/shards/cluster/clusterRouter.ts'
import { ClusterView } from '../../../src/shards/cluster/clusterView.ts'
import { Heartbeat } from '../../../src/shards/cluster/heartbeat.ts'
import { OwnSeatMaps } from '../../../src/shards/cluster/ownSeatMaps.ts'
import { PeerDesk } from '../../../src/shards/cluster/peerDesk.ts'
import { PeerLine } from '../../../src/shards/cluster/peerLine.ts'
import { ShardKeeper } from '../../../src/shards/cluster/shardKeeper.ts'
import { ShardHost } from '../../../src/shards/shardHost.ts'
import type { ShardOps } from '../../../src/shards/shardOps.ts'
import { FakeLeases, type LeaseTable } from '../../fakes/fakeLeases.ts'
import { FreezableClock } from '../../fakes/freezableClock.ts'
import type { ManualClock } from '../../fakes/manualClock.ts'
import type { PeerNetwork } from '../../fakes/peerNetwork.ts'
import { SilentTelemetry } from '../../fakes/silentTelemetry.ts'
import { Wire } from '../../fakes/wire.ts'
import { NodeStore, type SharedDisk } from './nodeStore.ts'

/** What all nodes of a stage share. */
export interface StageWorld {
  readonly clock: ManualClock
  readonly disk: SharedDisk
  readonly leases: LeaseTable
  readonly network: PeerNetwork
  readonly shardCount: number
}

const limits: ClusterLimits = clusterDefaults
const actorLimits = {
  mailboxCapacity: 100,
  batchEventsMax: 1000,
  passivateAfterMs: 600_000,
  nudgeAfterMs: 5000,
  recoverEveryMs: 1000,
}

/** One node with everything real but what is outside of it, put together as `wiring.ts` does. */
export class StageNode {
  readonly id: string
  readonly clock: FreezableClock
  readonly telemetry = new SilentTelemetry()
  readonly seatMaps = new LocalSeatMaps()
  /** The ways to the database and to the lease servers. */
  readonly toDisk: Wire
  readonly toLeases: Wire
  readonly store: NodeStore
  readonly view: ClusterView
  readonly keeper: ShardKeeper
  readonly router: ClusterRouter
  readonly heartbeat: Heartbeat
  readonly desk: PeerDesk
  readonly ops: ShardOps
  /** Shows of its own whose maps others have asked for. */
  readonly mapsMissed: string[] = []
  isCrashed = false

  /** @param port its address, by which shards are placed. */
  constructor(id: string, port: number, { clock: world, disk, leases, network, shardCount }: StageWorld) {
    this.id = id
    const clock = new FreezableClock(world)
    this.clock = clock
    this.toDisk = new Wire({ world, clock, latencyMs: 3, timeoutMs: limits.queryTimeoutMs })
    this.toLeases = new Wire({ world, clock, latencyMs: 1, timeoutMs: limits.lease.commandTimeoutMs })
    const { telemetry, seatMaps } = this
    const store = new NodeStore(id, disk, this.toDisk)
    this.store = store
    const nodeLeases = new FakeLeases({ table: leases, wire: this.toLeases, clock, ...limits.lease })
    const handler: PeerHandler = {
      answer: (from, request) => desk.answer(from, request),
      hear: (from, note) => desk.hear(from, note),
    }
    const peers = network.join(id, { clock, handler })
    const view = new ClusterView(id, shardCount, clock, limits.heartbeat.deadAfterMs)
    this.view = view
    const line = new PeerLine(id, view, peers)
    const keeper = new ShardKeeper({
      self: id,
      shardCount,
      view,
      leases: nodeLeases,
      line,
      clock,
      telemetry,
      limits: limits.keeper,
      openShard: (shardId, claim) => {
        const quiet = { onDurable: () => {}, onUnpublished: () => {} }
        const host = new ShardHost({
          shardId,
          store,
          seatMaps,
          clock,
          telemetry,
          limits: actorLimits,
          ...claim,
          ...quiet,
        })
        return { host, close: () => host.close() }
      },
    })
    this.keeper = keeper
    const { cutOffAfterMs } = limits.keeper
    const ownMaps = new OwnSeatMaps({ self: id, shardCount, view, seatMaps, cutOffAfterMs })
    const desk = new PeerDesk({
      shardCount,
      keeper,
      view,
      ownMaps,
      onMapMissed: (showId) => this.mapsMissed.push(showId),
    })
    this.desk = desk
    this.heartbeat = new Heartbeat({
      self: { id, host: 'usher', port },
      membership: store,
      leases: nodeLeases,
      view,
      couldClaim: () => keeper.couldClaim,
      reaches: (other) => peers.reaches(other),
      onBeat: () => {},
      clock,
      telemetry,
      limits: limits.heartbeat,
    })
    this.router = new ClusterRouter({
      self: id,
      shardCount,
      view,
      keeper,
      line,
      ownMaps,
      isAcquainted: () => this.heartbeat.isAcquainted,
      sharedMaps: { read: async () => undefined, close: async () => {} },
      clock,
      limits: limits.router,
    })
    this.ops = clusterOps({ self: id, shardCount, view, keeper, heartbeat: this.heartbeat, line })
  }

  /** A start that fails is tried again, as whoever keeps processes up does. */
  async start(): Promise<void> {
    try {
      await this.heartbeat.start()
      this.keeper.start()
    } catch {
      this.clock.after(500, () => void this.start())
    }
  }

  /** What it serves, and would take a command for right now. */
  get shards(): number[] {
    const serving = this.keeper.depths().map(({ shardId }) => shardId)
    return serving.filter((shardId) => this.keeper.host(shardId)!.isServing).sort((a, b) => a - b)
  }

  get fitness(): NodeFitness | undefined {
    return this.view.node(this.id)?.fitness
  }
}
