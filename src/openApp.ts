import { createHash } from 'node:crypto'
import type { AccountStore } from './accountPorts.ts'
import { createAccessTokens } from './http/accessTokens.ts'
import { type AppDeps, createApp } from './http/app.ts'
import { openDoor } from './http/door/door.ts'
import { openEntrance } from './http/entrance.ts'
import { defaultLimits } from './http/limits.ts'
import type { Door, Fetch } from './http/listen.ts'
import { newId } from './http/newId.ts'
import type { QuotaPolicies, Quotas } from './http/rateLimits.ts'
import { RevokedTokens } from './http/revokedTokens.ts'
import { SeatWatchers } from './http/seatEvents/seatWatchers.ts'
import { watcherDefaults } from './http/seatEvents/watcherLimits.ts'
import type { HttpSettings } from './httpSettings.ts'
import type { SeatMapFeed, Telemetry } from './ports.ts'
import type { Quota, QuotaPolicy } from './quotaPorts.ts'
import { Leavers } from './workers/leavers.ts'

type Given = 'router' | 'shardOps' | 'directory' | 'records' | 'shardCount' | 'log' | 'metrics' | 'clock'

export type OpenQuota = (policy: QuotaPolicy, name: keyof QuotaPolicies) => Quota

export interface AppParts extends Pick<AppDeps, Given> {
  readonly accounts: AccountStore
  readonly feed: SeatMapFeed
  readonly telemetry: Telemetry
  /** The first one signs tokens. */
  readonly secrets: readonly string[]
  readonly settings: HttpSettings
  readonly openQuota: OpenQuota
}

export interface OpenedApp {
  readonly fetch: Fetch
  readonly door: Door
  /** Begins what goes on beside the requests. Not to be served before. @throws StorageUnavailableError */
  start(): Promise<void>
  /** Ends the streams, which a server that closes would wait for. */
  endStreams(): void
  /** Once it is served no more. */
  close(): Promise<void>
}

const minute = 60_000
const revokedDefaults = {
  // An access token lives for 15.
  rememberedMs: 16 * minute,
  // One small statement a second and node.
  lookEveryMs: 1000,
  // Clocks of nodes are not three quarters of an hour apart.
  keptMs: 60 * minute,
}
const leaversDefaults = {
  // A node begins at once; the others look for what it has left undone.
  sweepEveryMs: 30_000,
  // An access token that a node can't be told about lives for 15, and clocks may be some minutes apart.
  keptMs: 20 * minute,
}

/** The HTTP app, and what has to run for it. */
export async function openApp(parts: AppParts): Promise<OpenedApp> {
  const { secrets, feed, telemetry, settings, openQuota, ...ports } = parts
  const { accounts, records, router, clock, metrics } = ports
  const revokedTokens = new RevokedTokens({ revocations: accounts, clock, ...revokedDefaults })
  const keys = secrets.map(signingKey)
  const tokens = await createAccessTokens(keys, clock, (identity) => revokedTokens.covers(identity))
  const notReady = () => router.notReady()
  const seatWatchers = new SeatWatchers({ feed, records, notReady, clock, metrics, limits: watcherDefaults })
  const leavers = new Leavers({ accounts, records, router, clock, telemetry, ...leaversDefaults })
  const onLeft = () => leavers.sweep()
  const deps: AppDeps = {
    ...ports,
    seatWatchers,
    tokens,
    revokedTokens,
    onLeft,
    limits: defaultLimits,
    newId,
    quotas: settings.quotas && openQuotas(settings.quotas, openQuota),
    trustedProxies: settings.trustedProxies,
    corsOrigins: settings.corsOrigins,
  }
  const entrance = openEntrance(deps)
  const app = createApp(deps, entrance)
  return {
    fetch: app.fetch,
    door: openDoor(deps, entrance),
    async start() {
      await revokedTokens.start()
      leavers.start()
    },
    endStreams: () => seatWatchers.close(),
    async close() {
      seatWatchers.close()
      revokedTokens.close()
      await leavers.close()
    },
  }
}

/** The key's id is drawn from the secret, so that another secret is another key. */
function signingKey(secret: string): { id: string; secret: Uint8Array } {
  const id = createHash('sha256').update(secret).digest('base64url').slice(0, 8)
  return { id, secret: Buffer.from(secret) }
}

function openQuotas(policies: QuotaPolicies, open: OpenQuota): Quotas {
  const { user, address, signIn, account, registration } = policies
  return {
    user: open(user, 'user'),
    address: open(address, 'address'),
    signIn: open(signIn, 'signIn'),
    account: open(account, 'account'),
    registration: open(registration, 'registration'),
  }
}
