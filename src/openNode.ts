import type { ClusterLimits } from './clusterDefaults.ts'
import type { Membership, NodeInfo, Peers, ShardLeases, SharedSeatMaps } from './clusterPorts.ts'
import type { ShowId } from './core/ids.ts'
import { openShard } from './openShard.ts'
import type { Broker, Clock, Outbox, SeatMaps, ShowStore, Telemetry } from './ports.ts'
import { clusterOps } from './shards/cluster/clusterOps.ts'
import { ClusterRouter } from './shards/cluster/clusterRouter.ts'
import { ClusterView } from './shards/cluster/clusterView.ts'
import { Heartbeat } from './shards/cluster/heartbeat.ts'
import { OwnSeatMaps } from './shards/cluster/ownSeatMaps.ts'
import { PeerDesk } from './shards/cluster/peerDesk.ts'
import { PeerLine } from './shards/cluster/peerLine.ts'
import { ShardKeeper } from './shards/cluster/shardKeeper.ts'
import type { ActorLimits } from './shards/shardHost.ts'
import type { RelayLimits } from './workers/outboxRelay.ts'
import { waitlistActor } from './workers/waitlistActor.ts'

/** All that a node of a cluster needs of the world. */
export interface NodePorts {
  readonly self: Omit<NodeInfo, 'fitness'>
  readonly shardCount: number
  readonly shows: ShowStore
  readonly outbox: Outbox
  readonly membership: Membership
  readonly leases: ShardLeases
  /** What comes in on its streams is for the node's desk. */
  readonly peers: Peers
  readonly broker: Broker
  /** Of the shows that are served here. `repush`: a reader elsewhere has missed the map. */
  readonly ownMaps: SeatMaps & { repush(showId: ShowId): void }
  /** Of all others. */
  readonly sharedMaps: SharedSeatMaps
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly actors: ActorLimits
  readonly relay: RelayLimits
  readonly cluster: Pick<ClusterLimits, 'heartbeat' | 'keeper' | 'router'>
}

export type OpenedNode = ReturnType<typeof openNode>

/** One node of a cluster, put together and not started: the same over real services and over simulated ones. */
export function openNode(ports: NodePorts) {
  const { self, shardCount, leases, peers, broker, clock, telemetry, cluster } = ports
  const view = new ClusterView(self.id, shardCount, clock, cluster.heartbeat.deadAfterMs)
  const line = new PeerLine(self.id, view, peers)
  const keeper = new ShardKeeper({
    self: self.id,
    shardCount,
    view,
    leases,
    line,
    clock,
    telemetry,
    limits: cluster.keeper,
    openShard: (shardId, claim) =>
      openShard({
        ...claim,
        shardId,
        store: ports.shows,
        outbox: ports.outbox,
        seatMaps: ports.ownMaps,
        broker,
        clock,
        telemetry,
        limits: ports.actors,
        relayLimits: ports.relay,
      }),
  })
  const { cutOffAfterMs } = cluster.keeper
  const ownMaps = new OwnSeatMaps({
    self: self.id,
    shardCount,
    view,
    seatMaps: ports.ownMaps,
    cutOffAfterMs,
  })
  const desk = new PeerDesk({
    shardCount,
    keeper,
    view,
    ownMaps,
    onMapMissed: (showId) => ports.ownMaps.repush(showId),
  })
  const heartbeat = new Heartbeat({
    self,
    membership: ports.membership,
    leases,
    view,
    couldClaim: () => keeper.couldClaim,
    reaches: (other) => peers.reaches(other),
    onBeat: () => peers.connect(view.alive().filter((node) => node.id !== self.id)),
    clock,
    telemetry,
    limits: cluster.heartbeat,
  })
  const router = new ClusterRouter({
    self: self.id,
    shardCount,
    view,
    keeper,
    line,
    ownMaps,
    sharedMaps: ports.sharedMaps,
    isAcquainted: () => heartbeat.isAcquainted,
    clock,
    limits: cluster.router,
  })
  waitlistActor(broker, router)
  const shardOps = clusterOps({ self: self.id, shardCount, view, keeper, heartbeat, line, telemetry })
  return {
    view,
    keeper,
    desk,
    heartbeat,
    router,
    shardOps,
    /** @throws StorageUnavailableError */
    async start(): Promise<void> {
      await heartbeat.start()
      keeper.start()
    },
    /** Leaves, and lets go of every shard. */
    async close(): Promise<void> {
      await heartbeat.close()
      await keeper.close()
    },
  }
}
