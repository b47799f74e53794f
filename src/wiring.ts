/** Puts the parts together: the only place that names every adapter. */
import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { LocalBroker } from './adapters/embedded/localBroker.ts'
import { LocalSeatMaps } from './adapters/embedded/localSeatMaps.ts'
import { openSqliteStores } from './adapters/embedded/sqliteStores.ts'
import { nodeClock } from './adapters/node/nodeClock.ts'
import { promTelemetry } from './adapters/prometheus/promTelemetry.ts'
import type { Config } from './config.ts'
import { StartError } from './faults.ts'
import { banner } from './firstStart/banner.ts'
import { keptSecret } from './firstStart/keptSecret.ts'
import { seed } from './firstStart/seed.ts'
import { createAccessTokens } from './http/accessTokens.ts'
import { createApp } from './http/app.ts'
import { createLogger } from './http/createLogger.ts'
import { defaultLimits } from './http/limits.ts'
import { newId } from './http/newId.ts'
import { LocalRouter } from './shards/localRouter.ts'
import { ShardHost } from './shards/shardHost.ts'
import { OutboxRelay } from './workers/outboxRelay.ts'
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
export async function startEmbedded(config: Config, say: (line: string) => void): Promise<Running> {
  const log = createLogger(config.logLevel)
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics })
  const telemetry = promTelemetry(metrics, log)
  const clock = nodeClock

  const stores = await openSqliteStores(config.dataDir)
  const seatMaps = new LocalSeatMaps()
  const broker = new LocalBroker(clock, telemetry)
  const relay = new OutboxRelay({
    shardId,
    outbox: stores.outbox,
    broker,
    clock,
    telemetry,
    limits: config.relay,
  })
  const host = new ShardHost({
    shardId,
    store: stores.shows,
    seatMaps,
    clock,
    telemetry,
    limits: config.actors,
    onDurable: (turns) => relay.push(turns),
    onUnpublished: () => relay.sweep(),
  })
  const router = new LocalRouter([host], seatMaps)
  waitlistActor(broker, router)

  const secret = config.jwtSecret ?? keptSecret(config.dataDir)
  const tokens = await createAccessTokens([signingKey(secret)], clock)
  const { directory, records, accounts } = stores
  const app = createApp({
    router,
    directory,
    records,
    accounts,
    clock,
    log,
    tokens,
    metrics,
    limits: defaultLimits,
    shardCount,
    newId,
  })

  await host.claim()
  const server = await listen(app.fetch, config)
  const url = urlOf(server)
  const seeded = await seed({ accounts, directory }, config, clock, newId)
  for (const line of banner(url, config.dataDir, seeded)) say(line)

  const close = async () => {
    await closeServer(server, config.drainMs)
    await broker.close()
    await host.close()
    await relay.close()
    await stores.close()
  }
  return { url, died: stores.died, close }
}

/** The key's id is drawn from the secret, so that another secret is another key. */
function signingKey(secret: string): { id: string; secret: Uint8Array } {
  const id = createHash('sha256').update(secret).digest('base64url').slice(0, 8)
  return { id, secret: Buffer.from(secret) }
}

async function listen(fetch: Parameters<typeof serve>[0]['fetch'], config: Config): Promise<ServerType> {
  const { host, port } = config
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port }, () => resolve(server))
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE'
      const why = taken ? 'another program listens there: set PORT' : error.message
      reject(new StartError(`can't listen on ${host}:${port}: ${why}`, error))
    })
  })
}

function urlOf(server: ServerType): string {
  const { address, port, family } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

/** Waits for the requests under way, and cuts off what is still there when the time is up. */
async function closeServer(server: ServerType, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  if (!('closeAllConnections' in server)) return closed
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearTimeout(cut)
}
