import { Registry } from 'prom-client'
import type { UserId } from '../../../src/core/ids.ts'
import type { Role } from '../../../src/core/users/user.ts'
import type { AccessTokens } from '../../../src/http/accessTokens.ts'
import { createApp } from '../../../src/http/app.ts'
import { createLogger } from '../../../src/http/createLogger.ts'
import { defaultLimits } from '../../../src/http/limits.ts'
import { RevokedTokens } from '../../../src/http/revokedTokens.ts'
import { SeatWatchers } from '../../../src/http/seatEvents/seatWatchers.ts'
import { type WatcherLimits, watcherDefaults } from '../../../src/http/seatEvents/watcherLimits.ts'
import type { Clock, Records, SeatMapFeed } from '../../../src/ports.ts'
import type { Router } from '../../../src/shards/router.ts'
import type { ShardOps } from '../../../src/shards/shardOps.ts'
import { FakeAccounts } from '../../fakes/fakeAccounts.ts'
import { FakeDirectory } from '../../fakes/fakeDirectory.ts'
import { RowTables } from '../../fakes/rowTables.ts'

interface HttpDoorOptions {
  readonly router: Router
  readonly shardOps: ShardOps
  readonly records: Records
  readonly feed: SeatMapFeed
  readonly clock: Clock
  readonly shardCount: number
}

/** The user's name and role: checking a real one is work for other threads, which come back when they please. */
export function tokenOf(userId: string, role: Role): string {
  return `${userId}.${role}`
}

const tokens: AccessTokens = {
  lifetimeSeconds: 900,
  issue: async ({ userId, role }) => tokenOf(userId, role),
  verify: async (token) => {
    const [userId, role] = token.split('.') as [UserId, Role]
    return { userId, role, sessionId: 's', tokenGeneration: 0 }
  },
}

/** Made before any run, since it looks at the time when it is made. */
const log = createLogger('silent', { write: () => {} })

/** So small that some seconds with a few clients come to all of them. */
const watcherLimits: WatcherLimits = {
  ...watcherDefaults,
  watchersPerShowMax: 3,
  changesMax: 3,
  missedEventsMax: 6,
  waitingBytesMax: 300,
}

/** The HTTP app of a node, and what ends its streams. Accounts and halls are there, and nobody uses them. */
export function openHttpDoor({ router, shardOps, records, feed, clock, shardCount }: HttpDoorOptions) {
  const accounts = new FakeAccounts()
  const metrics = new Registry()
  const minute = 60_000
  const revokedTokens = new RevokedTokens({
    revocations: accounts,
    clock,
    rememberedMs: minute,
    lookEveryMs: minute,
    keptMs: minute,
  })
  const notReady = () => router.notReady()
  const seatWatchers = new SeatWatchers({ feed, records, notReady, clock, metrics, limits: watcherLimits })
  const app = createApp({
    router,
    shardOps,
    seatWatchers,
    directory: new FakeDirectory(new RowTables()),
    records,
    accounts,
    clock,
    log,
    tokens,
    revokedTokens,
    onLeft: () => {},
    metrics,
    limits: defaultLimits,
    quotas: undefined,
    trustedProxies: 0,
    corsOrigins: [],
    shardCount,
    newId: () => 'id',
  })
  return { app, endStreams: () => seatWatchers.close() }
}
