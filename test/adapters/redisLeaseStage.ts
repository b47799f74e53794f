import { Redis } from 'ioredis'
import { onTestFinished, vi } from 'vitest'
import { RedlockLeases } from '../../src/adapters/redis/redlockLeases.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { SilentTelemetry } from '../fakes/silentTelemetry.ts'
import { RedisServer } from '../services/redisServer.ts'

export const ttlMs = 3000
export const marginMs = 200
/** Of the shard that the tests claim. */
export const key = 'usher:lease:{7}'

/** Asks a server on a connection of the test's own. */
export async function ask<Answer>(
  { url }: Pick<RedisServer, 'url'>,
  command: (redis: Redis) => Promise<Answer>,
): Promise<Answer> {
  const redis = new Redis(url)
  try {
    return await command(redis)
  } finally {
    redis.disconnect()
  }
}

/** Some servers, and nodes that get their leases from them. */
export class LeaseStage {
  readonly clock = new ManualClock(0)
  readonly telemetry = new SilentTelemetry()
  servers: readonly RedisServer[] = []

  async start(count: number): Promise<void> {
    this.servers = await Promise.all(Array.from({ length: count }, () => RedisServer.start()))
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()))
  }

  /** Leases of one node, whether or not the servers are there. */
  open(urls = this.servers.map(({ url }) => url)): RedlockLeases {
    const { clock, telemetry } = this
    const leases = new RedlockLeases({
      urls,
      keyPrefix: 'usher:',
      clock,
      telemetry,
      ttlMs,
      marginMs,
      commandTimeoutMs: 300,
    })
    onTestFinished(() => leases.close())
    return leases
  }

  /** Leases of one node, on servers that answer. */
  async node(urls?: string[]): Promise<RedlockLeases> {
    const leases = this.open(urls)
    await vi.waitFor(() => leases.check(), 5000)
    return leases
  }

  /** The servers on which the shard has a lease. */
  async holding(): Promise<number[]> {
    const found = await Promise.all(this.servers.map((server) => ask(server, (redis) => redis.exists(key))))
    return found.flatMap((exists, i) => (exists ? [i] : []))
  }
}
