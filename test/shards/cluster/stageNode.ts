import { LocalBroker } from '../../../src/adapters/embedded/localBroker.ts'
import { LocalSeatMaps } from '../../../src/adapters/embedded/localSeatMaps.ts'
import { type ClusterLimits, clusterDefaults } from '../../../src/clusterDefaults.ts'
import type { NodeFitness, PeerHandler, SharedSeatMap } from '../../../src/clusterPorts.ts'
import type { ShowId } from '../../../src/core/ids.ts'
import { type OpenedNode, openNode } from '../../../src/openNode.ts'
import type { ClusterOps } from '../../../src/shards/cluster/clusterOps.ts'
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

const relayLimits = { markAfterMs: 500, retryAfterMs: 1000, sweepEveryMs: 10_000, relayEventsMax: 1000 }

/** One node with everything real but what is outside of it, put together by `openNode` as any. */
export class StageNode {
  readonly id: string
  readonly clock: FreezableClock
  readonly telemetry = new SilentTelemetry()
  readonly seatMaps = new LocalSeatMaps()
  /** The ways to the database and to the lease servers. */
  readonly toDisk: Wire
  readonly toLeases: Wire
  readonly store: NodeStore
  readonly view: OpenedNode['view']
  readonly keeper: OpenedNode['keeper']
  readonly router: OpenedNode['router']
  readonly heartbeat: OpenedNode['heartbeat']
  readonly desk: OpenedNode['desk']
  readonly ops: ClusterOps
  /** What it finds where all nodes look for the maps of others. */
  sharedMap: SharedSeatMap | undefined
  /** Shows of its own whose maps others have asked for. */
  readonly mapsMissed: string[] = []
  isCrashed = false
  readonly #opened: OpenedNode

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
      answer: (from, request) => opened.desk.answer(from, request),
      hear: (from, note) => opened.desk.hear(from, note),
    }
    const peers = network.join(id, { clock, handler })
    const opened = openNode({
      self: { id, host: 'usher', port },
      shardCount,
      shows: store,
      outbox: store,
      membership: store,
      leases: nodeLeases,
      peers,
      broker: new LocalBroker(clock, telemetry),
      ownMaps: Object.assign(seatMaps, { repush: (showId: ShowId) => void this.mapsMissed.push(showId) }),
      sharedMaps: { read: async () => this.sharedMap, close: async () => {} },
      clock,
      telemetry,
      actors: actorLimits,
      relay: relayLimits,
      cluster: limits,
    })
    this.#opened = opened
    this.view = opened.view
    this.keeper = opened.keeper
    this.router = opened.router
    this.heartbeat = opened.heartbeat
    this.desk = opened.desk
    this.ops = opened.shardOps
  }

  /** A start that fails is tried again, as whoever keeps processes up does. */
  async start(): Promise<void> {
    try {
      await this.#opened.start()
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
