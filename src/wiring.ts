/** Puts the parts together: the only place that names every adapter. */
import { collectDefaultMetrics, Registry } from 'prom-client'
import { LocalBroker } from './adapters/embedded/localBroker.ts'
import { LocalSeatMaps } from './adapters/embedded/localSeatMaps.ts'
import { openSqliteStores } from './adapters/embedded/sqliteStores.ts'
import { openMysqlStores } from './adapters/mysql/mysqlStores.ts'
import { nodeClock } from './adapters/node/nodeClock.ts'
import { reachable } from './adapters/node/reachable.ts'
import { openPeers } from './adapters/peer/openPeers.ts'
import { promTelemetry } from './adapters/prometheus/promTelemetry.ts'
import { MemoryQuota } from './adapters/quotas/memoryQuota.ts'
import { openRabbitBroker } from './adapters/rabbitmq/openRabbitBroker.ts'
import { openRedisMaps } from './adapters/redis/openRedisMaps.ts'
import { openRedisQuotas } from './adapters/redis/openRedisQuotas.ts'
import { RedlockLeases } from './adapters/redis/redlockLeases.ts'
import type { PeerHandler } from './clusterPorts.ts'
import type { ClusterConfig, Config, EmbeddedConfig } from './config.ts'
import { banner } from './firstStart/banner.ts'
import { clusterBanner } from './firstStart/clusterBanner.ts'
import { keptSecret } from './firstStart/keptSecret.ts'
import { makeAdmin } from './firstStart/makeAdmin.ts'
import { seed } from './firstStart/seed.ts'
import { createLogger } from './http/createLogger.ts'
import { listen } from './http/listen.ts'
import { newId } from './http/newId.ts'
import { type OpenQuota, openApp } from './openApp.ts'
import { openNode } from './openNode.ts'
import { openShard } from './openShard.ts'
import type { QuotaPolicy } from './quotaPorts.ts'
import { localOps } from './shards/localOps.ts'
import { LocalRouter } from './shards/localRouter.ts'
import { waitlistActor } from './workers/waitlistActor.ts'

export interface Running {
  readonly url: string
  /** Resolves when it can't go on; whoever keeps the process up should start it anew. */
  readonly died: Promise<Error>
  /** Takes no more requests, answers those under way, and lets go of everything. */
  close(): Promise<void>
}

/** The one shard of an embedded database; its migration makes as many. */
const shardId = 0
const shardCount = 1

/**
 * Starts the program in one process, with nothing else installed.
 *
 * @param say takes the lines that a person reads.
 * @throws StartError one line on why it can't start.
 */
export function startEmbedded(config: EmbeddedConfig, say: (line: string) => void): Promise<Running> {
  return begin(async (begun) => {
    const shell = openShell(config)
    const stores = await openSqliteStores(config.dataDir)
    begun.defer(() => stores.close())
    const { directory, records, accounts } = stores
    const seatMaps = new LocalSeatMaps()
    const broker = new LocalBroker(shell.clock, shell.telemetry)
    const shard = openShard({
      ...shell,
      shardId,
      store: stores.shows,
      outbox: stores.outbox,
      seatMaps,
      broker,
      limits: config.actors,
      relayLimits: config.relay,
      mayServe: () => true,
      onClaimed: () => {},
    })
    begun.defer(() => shard.close())
    const router = new LocalRouter([shard.host], seatMaps)
    waitlistActor(broker, router)
    begun.defer(() => broker.close())

    const secrets = [config.jwtSecret ?? keptSecret(config.dataDir)]
    const shardOps = localOps([shard.host])
    const ports = { router, shardOps, directory, records, accounts, shardCount, feed: seatMaps }
    const openQuota = (policy: QuotaPolicy) => new MemoryQuota(policy)
    const app = await openApp({ ...shell, ...ports, secrets, settings: config.http, openQuota })
    begun.defer(() => app.close())
    const seeded = await seed({ accounts, directory }, config, shell.clock, newId, shardCount)
    await shard.host.claim()
    await app.start()
    const server = await listen(app.fetch, config, config.http.clients, app.door)
    begun.defer(() => server.close())
    // Before the server, which waits until nobody is being answered.
    begun.defer(async () => app.endStreams())
    for (const line of banner(server.url, config.dataDir, seeded, isLimited(config))) say(line)
    return { url: server.url, died: stores.died }
  })
}

/**
 * Starts the program as one of many nodes, which share MySQL, Redis and RabbitMQ.
 *
 * @param say takes the lines that a person reads.
 * @throws StartError one line on why it can't start. Redis and RabbitMQ may come later.
 */
export function startCluster(config: ClusterConfig, say: (line: string) => void): Promise<Running> {
  const { cluster } = config
  return begin(async (begun) => {
    const id = newId()
    const shell = openShell(config, { node: id })
    const { clock, telemetry } = shell
    for (const service of ['database', 'leases', 'redis maps', 'rabbitmq']) telemetry.serviceWatched(service)
    const stores = await openMysqlStores(config.databaseUrl, config.shardCount, id, cluster.queryTimeoutMs)
    begun.defer(() => stores.close())
    const { directory, records, accounts, shardCount, membership } = stores
    const keyPrefix = `usher:${stores.clusterId}:`
    const leases = new RedlockLeases({
      urls: config.redisUrls,
      keyPrefix,
      clock,
      telemetry,
      ...cluster.lease,
    })
    begun.defer(() => leases.close())
    const maps = openRedisMaps(config.redisUrls[0]!, { keyPrefix, clock, telemetry, ...cluster.maps })
    begun.defer(() => maps.close())
    const broker = await openRabbitBroker(config.amqpUrl, { clock, telemetry, limits: cluster.rabbit })

    const handler: PeerHandler = {
      answer: (from, request) => node.desk.answer(from, request),
      hear: (from, note) => node.desk.hear(from, note),
    }
    const { peers, host, port } = await openPeers({
      self: { id },
      host: config.peerHost,
      port: config.peerPort,
      secret: config.clusterSecret,
      handler,
      clock,
      telemetry,
      limits: cluster.peer,
    })
    begun.defer(() => peers.close())
    // Before the streams: what it delivers may be for another node. After the shards: their relays publish to the end.
    begun.defer(() => broker.close())
    const self = { id, host: reachable(host), port }
    const node = openNode({
      self,
      shardCount,
      shows: stores.shows,
      outbox: stores.outbox,
      membership,
      leases,
      peers,
      broker,
      ownMaps: maps.pushed,
      sharedMaps: maps.shared,
      clock,
      telemetry,
      actors: config.actors,
      relay: config.relay,
      cluster,
    })
    begun.defer(() => node.close())
    const { router, shardOps } = node

    const { commandTimeoutMs, batches } = cluster.quotas
    const redisQuotas = openRedisQuotas(config.redisUrls[0]!, { keyPrefix, telemetry, commandTimeoutMs })
    begun.defer(() => redisQuotas.close())
    const secrets = [config.jwtSecret, ...config.acceptedJwtSecrets]
    const ports = { router, shardOps, directory, records, accounts, shardCount, feed: maps.feed }
    const openQuota: OpenQuota = (policy, name) => redisQuotas.open(policy, batches[name])
    const app = await openApp({ ...shell, ...ports, secrets, settings: config.http, openQuota })
    begun.defer(() => app.close())
    if (config.admin && !(await accounts.hasAdmin())) {
      await makeAdmin(accounts, { id: newId() as never, createdAtMs: clock.nowMs(), ...config.admin })
    }
    const hasAdmin = await accounts.hasAdmin()
    await node.start()
    await app.start()
    const server = await listen(app.fetch, config, config.http.clients, app.door)
    begun.defer(() => server.close())
    begun.defer(async () => app.endStreams())
    // First of all: requests that come meanwhile are passed on.
    begun.defer(() => shardOps.leave())
    const told = { id, peers: `${self.host}:${port}`, clusterId: stores.clusterId, shardCount }
    for (const line of clusterBanner(server.url, told, hasAdmin, isLimited(config))) say(line)
    return { url: server.url, died: new Promise<Error>(() => {}) }
  })
}

/** What has been begun is ended in reverse: by close(), and by a start that fails halfway. */
async function begin(
  start: (begun: AsyncDisposableStack) => Promise<Omit<Running, 'close'>>,
): Promise<Running> {
  const begun = new AsyncDisposableStack()
  try {
    return { ...(await start(begun)), close: () => begun.disposeAsync() }
  } catch (error) {
    await begun.disposeAsync()
    throw error
  }
}

function isLimited({ http }: Config): boolean {
  return http.quotas !== undefined
}

/** @param bindings go with every line of the log. */
function openShell(config: Config, bindings: Record<string, string> = {}) {
  const log = createLogger(config.logLevel).child(bindings)
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics })
  return { log, metrics, telemetry: promTelemetry(metrics, log), clock: nodeClock }
}
