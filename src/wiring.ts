/** Puts the parts together: the only place that names every adapter. */
import { createHash } from 'node:crypto'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { LocalBroker } from './adapters/embedded/localBroker.ts'
import { LocalSeatMaps } from './adapters/embedded/localSeatMaps.ts'
import { openSqliteStores } from './adapters/embedded/sqliteStores.ts'
import { nodeClock } from './adapters/node/nodeClock.ts'
import { promTelemetry } from './adapters/prometheus/promTelemetry.ts'
import type { Config } from './config.ts'
import { banner } from './firstStart/banner.ts'
import { keptSecret } from './firstStart/keptSecret.ts'
import { seed } from './firstStart/seed.ts'
import { createAccessTokens } from './http/accessTokens.ts'
import { createApp } from './http/app.ts'
import { createLogger } from './http/createLogger.ts'
import { defaultLimits } from './http/limits.ts'
import { listen } from './http/listen.ts'
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

  // What has been begun, to be ended in reverse: by close(), and by a start that fails halfway.
  const begun = new AsyncDisposableStack()
  try {
    const stores = await openSqliteStores(config.dataDir)
    begun.defer(() => stores.close())
    const { directory, records, accounts } = stores
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
    begun.defer(() => relay.close())
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
    begun.defer(() => host.close())
    const router = new LocalRouter([host], seatMaps)
    waitlistActor(broker, router)
    begun.defer(() => broker.close())

    const secret = config.jwtSecret ?? keptSecret(config.dataDir)
    const tokens = await createAccessTokens([signingKey(secret)], clock)
    const limits = defaultLimits
    const ports = { router, directory, records, accounts, clock }
    const app = createApp({ ...ports, log, tokens, metrics, limits, shardCount, newId })

    const seeded = await seed({ accounts, directory }, config, clock, newId, shardCount)
    await host.claim()
    const server = await listen(app.fetch, config)
    begun.defer(() => server.close())
    for (const line of banner(server.url, config.dataDir, seeded)) say(line)
    return { url: server.url, died: stores.died, close: () => begun.disposeAsync() }
  } catch (error) {
    await begun.disposeAsync()
    throw error
  }
}

/** The key's id is drawn from the secret, so that another secret is another key. */
function signingKey(secret: string): { id: string; secret: Uint8Array } {
  const id = createHash('sha256').update(secret).digest('base64url').slice(0, 8)
  return { id, secret: Buffer.from(secret) }
}
