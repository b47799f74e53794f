/** The numbers of a cluster, for config.ts. All nodes of one must have the same. */
import type { PeerLimits } from './adapters/peer/peerLimits.ts'
import type { RabbitLimits } from './adapters/rabbitmq/rabbitLimits.ts'
import type { RedisMapsOptions } from './adapters/redis/openRedisMaps.ts'
import type { QuotaPolicies } from './http/rateLimits.ts'
import type { RouterLimits } from './shards/cluster/clusterRouter.ts'
import type { HeartbeatLimits } from './shards/cluster/heartbeat.ts'
import type { KeeperLimits } from './shards/cluster/shardKeeper.ts'

export interface ClusterLimits {
  readonly lease: { readonly ttlMs: number; readonly marginMs: number; readonly commandTimeoutMs: number }
  readonly heartbeat: HeartbeatLimits
  readonly keeper: KeeperLimits
  readonly router: RouterLimits
  readonly peer: PeerLimits
  readonly rabbit: RabbitLimits
  readonly maps: Omit<RedisMapsOptions, 'keyPrefix' | 'clock' | 'telemetry'>
  readonly quotas: {
    readonly commandTimeoutMs: number
    /** How many a node takes from Redis at a time. */
    readonly batches: { readonly [Name in keyof QuotaPolicies]: number }
  }
  readonly queryTimeoutMs: number
}

// Two beats may be late without anybody being taken for dead, and all agree on who is before a dead node's leases end.
const deadAfterMs = 2000
// As long as a lease: by then others that see the database could serve, and can't while this node holds on.
const cutOffAfterMs = 3000

export const clusterDefaults: ClusterLimits = {
  lease: {
    // A shard of a dead node is without an owner for that long at most. Shorter would make every pause a move.
    ttlMs: 3000,
    // Clocks drift by far less in three seconds; a server may expire a key some milliseconds early.
    marginMs: 200,
    // A tenth of a lease: one server that hangs must not cost it.
    commandTimeoutMs: 300,
  },
  heartbeat: {
    // Two small statements a second and node.
    beatEveryMs: 500,
    // A node that crashes and restarts in a circle gets no shards.
    stableAfterMs: 5000,
    deadAfterMs,
    // Long after all have noticed. One that was only frozen makes itself a new one.
    buryAfterMs: 30_000,
  },
  keeper: {
    // Two more tries are possible before a lease ends.
    renewEveryMs: 1000,
    renewAgainMs: 200,
    // A small part of a lease; a look costs nothing when there is nothing to do.
    lookEveryMs: 200,
    // As long as the lease of a dead owner may go on, and the first in line is refused: only then the next one helps out.
    rankDelayMs: 3000,
    // A database that is short of connections is asked gently.
    claimAgainMs: 2000,
    // A claim is a connection and two small transactions; a node that starts alone makes 64.
    claimsMax: 8,
    // While a shard moves its requests wait, so only a few do at a time.
    movesMax: 2,
    // A commit of a slow disk; what isn't answered by then fails, and may be asked again.
    handOverMs: 2000,
    moveAgainMs: 2000,
    cutOffAfterMs,
  },
  router: {
    // A move takes some tens of milliseconds. After a crash nothing is gained by a longer wait than a client's patience.
    moveWaitMs: 1500,
    // A stream to a node that has just come is made within a beat.
    unreachableAgainMs: 100,
    // As many as a mailbox takes.
    moveWaitersMax: 10_000,
    // Several seconds of a hot show's mailbox.
    peerTimeoutMs: 10_000,
    cutOffAfterMs,
  },
  peer: {
    // Several round trips even to another continent; a stranger is let go of after it.
    handshakeMs: 2000,
    // More than a cluster has nodes.
    handshakesMax: 64,
    // A stream is made in milliseconds once both have seen each other's row.
    connectWaitMs: 300,
    // Some looks at the table of nodes.
    unlistedMs: 5000,
    // At once after a short break; once a second while a node is away.
    redialMinMs: 50,
    redialMaxMs: 1000,
    pingEveryMs: 1000,
    // As long as a lease: what a frozen owner was asked is answered 503 about when another could have its shard.
    silentMs: 3000,
    // As many as a mailbox takes.
    inFlightMax: 10_000,
    // A few of the largest seat maps, or a second of a hot show's requests.
    bufferedBytesMax: 16 * 1024 * 1024,
    // Past that a frame saves nothing, and whoever is behind it waits.
    frameBytesMax: 1024 * 1024,
    // The seat map of the largest hall, several times over.
    messageBytesMax: 16 * 1024 * 1024,
    // What is under way when a node leaves is answered in milliseconds.
    drainMs: 1000,
  },
  rabbit: {
    // A dead connection is noticed after two to three of these; the outbox waits meanwhile.
    heartbeatSeconds: 5,
    connectTimeoutMs: 5000,
    // A broker that restarts is back in use within seconds, and not asked more often than that for long.
    reconnectAfterMs: 200,
    reconnectAfterMsMax: 5000,
    // A quorum queue writes to disk; a second is slow.
    publishTimeoutMs: 5000,
    // By then the connection itself is in doubt.
    confirmsLateMsMax: 30_000,
    // Some hundreds of events; RabbitMQ takes far more, consumers like less.
    messageBytesMax: 128 * 1024,
    // Nudges are short turns of a show: enough to keep a node busy, few enough to share them with the others.
    prefetch: 32,
    // They span a quarter of a minute: a shard that moves, or whose owner has died, has an owner again by then.
    deliveriesMax: 8,
    redeliverAfterMs: 200,
    redeliverAfterMsMax: 5000,
    // A handler waits for a shard on the move at most that long.
    closeTimeoutMs: 5000,
  },
  maps: {
    // A reader sees a sale at most that late; nobody notices, and a hot show costs 40 pushes a second at most.
    pushEveryMs: 25,
    // Making the texts of huge halls takes a fiftieth of the processor at most.
    pushPauseFactor: 50,
    // Their texts are made one after another anyway.
    pushesMax: 8,
    // Past that the whole map is hardly longer.
    changesMax: 1000,
    // Redis is there and refuses: out of memory, or loading.
    retryAfterMs: 500,
    // Maps that nobody changes must not fill Redis, which keeps the leases too; a missing one is pushed when asked for.
    mapKeptMs: 60 * 60_000,
    // The largest map over a slow link.
    pushTimeoutMs: 1000,
    // Longer than Redis ever takes; then the owner is asked, which takes a millisecond.
    readTimeoutMs: 250,
    // A show that is looked at now and then stays.
    idleMs: 60_000,
    // The longest that a map may be old because a connection has died without a word.
    provenForMs: 500,
    // News that is lost meanwhile is found on disk, a second or two late.
    askEveryMs: 5000,
  },
  quotas: {
    // Redis answers in a millisecond; a request that waits longer is counted by the node itself.
    commandTimeoutMs: 100,
    // A tenth of the quota, so that few requests wait for Redis. What costs a password's 20 ms is counted one by one.
    batches: { user: 10, address: 100, signIn: 1, account: 1, registration: 1 },
  },
  // Longer than a disk hangs in health, and than a statement waits for a lock; shorter than clients wait.
  queryTimeoutMs: 5000,
}
