import type { Hono } from 'hono'
import { Registry } from 'prom-client'
import { SeatMapListeners } from '../../src/adapters/seatMapListeners.ts'
import type { HallId, ShowId, UserId } from '../../src/core/ids.ts'
import type { Layout } from '../../src/core/seats/layout.ts'
import type { Show } from '../../src/core/shows/show.ts'
import { showDefaults } from '../../src/core/shows/showDefaults.ts'
import type { Role } from '../../src/core/users/user.ts'
import { createAccessTokens } from '../../src/http/accessTokens.ts'
import { type AppDeps, createApp } from '../../src/http/app.ts'
import type { HttpEnv } from '../../src/http/context.ts'
import { createLogger } from '../../src/http/createLogger.ts'
import { RevokedTokens } from '../../src/http/revokedTokens.ts'
import { SeatWatchers } from '../../src/http/seatEvents/seatWatchers.ts'
import { watcherDefaults } from '../../src/http/seatEvents/watcherLimits.ts'
import { recordCalls } from '../calls/recordCalls.ts'
import { FakeAccounts } from '../fakes/fakeAccounts.ts'
import { FakeDirectory } from '../fakes/fakeDirectory.ts'
import { FakeRecords } from '../fakes/fakeRecords.ts'
import { FakeRouter } from '../fakes/fakeRouter.ts'
import { FakeShardOps } from '../fakes/fakeShardOps.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { RowTables } from '../fakes/rowTables.ts'

export const minute = 60_000
export const hour = 60 * minute
/** When everything here happens, unless a test moves the clock. */
export const now = Date.UTC(2030, 0, 1, 18)
/** When the show here starts. */
export const start = now + 2 * hour
export const startText = '2030-01-01T20:00:00.000Z'

export const ann = 'ann' as UserId
export const bob = 'bob' as UserId
export const stan = 'stan' as UserId
export const ada = 'ada' as UserId

export const showId = 'show1' as ShowId

/** Nobody is sent away. */
export const manyAtOnce = { burstMax: 1000, steadyMax: 1000, patienceMs: 1000 }

export const bodyBytesMax = 16 * 1024

export interface Answer {
  readonly status: number
  /** Parsed when it is JSON, else the text. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly body: any
  readonly headers: Headers
}

interface Sending {
  readonly as?: UserId
  readonly body?: unknown
  readonly headers?: Record<string, string>
  /** The address at the other end of the connection. */
  readonly from?: string
}

/** The whole API over fakes: one hall `hall1`, one show `show1` in it, customers ann and bob, staff stan, admin ada. */
export async function cinema(
  rows = ['AAAA', 'BBBB'],
  change: Partial<Show> = {},
  options: Partial<AppDeps> = {},
) {
  const clock = new ManualClock(now)
  const tables = new RowTables()
  const directory = new FakeDirectory(tables)
  const showIds: ShowId[] = ['show1' as ShowId, 'show2' as ShowId, 'id1' as ShowId]
  const records = new FakeRecords(tables, () => showIds)
  const router = new FakeRouter(tables, directory, clock)
  const accounts = new FakeAccounts()
  const metrics = new Registry()
  const logLines: string[] = []
  const log = createLogger('debug', { write: (line) => void logLines.push(line) })
  const key = { id: 'k1', secret: new Uint8Array(32).fill(1) }
  const revokedTokens = new RevokedTokens({
    revocations: accounts,
    clock,
    rememberedMs: 16 * minute,
    lookEveryMs: 1000,
    keptMs: hour,
  })
  const tokens = await createAccessTokens([key], clock, (identity) => revokedTokens.covers(identity))
  const left: number[] = []
  const feed = new SeatMapListeners()
  const notReady = () => router.notReady()
  const limits = { ...watcherDefaults, watchersPerShowMax: 3 }
  const seatWatchers = new SeatWatchers({ feed, records, notReady, clock, metrics, limits })
  let ids = 0
  const app = createApp({
    router,
    shardOps: new FakeShardOps(),
    seatWatchers,
    directory,
    records,
    accounts,
    clock,
    log,
    tokens,
    revokedTokens,
    onLeft: () => left.push(clock.nowMs()),
    metrics,
    limits: { bodyBytesMax, layoutBytesMax: 8 * 1024 * 1024, passwordsAtOnceMax: 4, admission: manyAtOnce },
    quotas: undefined,
    trustedProxies: 0,
    corsOrigins: [],
    shardCount: 64,
    newId: () => `id${++ids}`,
    ...options,
  })
  recordCalls(app)

  const layout = layoutOf(...rows)
  await directory.createHall({ id: 'hall1' as HallId, name: 'Hall 1', layout, version: 1, seatCount: 8 })
  await directory.createShow(showOf(change))
  const people: [UserId, Role][] = [
    [ann, 'customer'],
    [bob, 'customer'],
    [stan, 'staff'],
    [ada, 'admin'],
  ]
  const bearers = new Map<UserId, string>()
  for (const [id, role] of people) {
    const email = `${id}@example.org`
    await accounts.createUser({ id, email, name: id, role, createdAtMs: now, passwordHash: 'none' })
    bearers.set(id, await tokens.issue({ userId: id, role, sessionId: `s${id}`, tokenGeneration: 0 }))
  }

  const send = async (method: string, path: string, { as, body, headers = {}, from }: Sending = {}) => {
    const json = body !== undefined && { 'Content-Type': 'application/json' }
    const bearer = as && { Authorization: `Bearer ${bearers.get(as)}` }
    const init = { method, headers: { ...json, ...bearer, ...headers } }
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const env = { incoming: { socket: { remoteAddress: from } } }
    return answerOf(await app.request(path, body === undefined ? init : { ...init, body: text }, env))
  }
  /** Reserves seats of the show. */
  const reserve = (as: UserId, seats: string[], more: object = {}, headers?: Record<string, string>) =>
    send('POST', '/v1/shows/show1/reservations', {
      as,
      body: { seats, ...more },
      ...(headers && { headers }),
    })

  /** Brings the start forward, and then the time: tokens are still good. */
  const beginShow = async () => {
    const startsAt = new Date(clock.nowMs() + minute).toISOString()
    await send('PATCH', '/v1/shows/show1', { as: stan, body: { startsAt } })
    clock.advance(minute)
  }

  return {
    app,
    clock,
    tables,
    directory,
    records,
    router,
    accounts,
    metrics,
    tokens,
    feed,
    seatWatchers,
    revokedTokens,
    left,
    logLines,
    send,
    reserve,
    beginShow,
  }
}

export type Cinema = Awaited<ReturnType<typeof cinema>>

export async function answerOf(response: Response): Promise<Answer> {
  // A stream of events has no end to wait for.
  const isStream = response.headers.get('Content-Type') === 'text/event-stream'
  if (isStream) await response.body?.cancel()
  const text = isStream ? '' : await response.text()
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '')
  return {
    status: response.status,
    body: isJson && text ? JSON.parse(text) : text,
    headers: response.headers,
  }
}

/** Letters are rows of standard seats, small ones premium, `#` for wheelchairs: `layoutOf('Aa#')` has A1, A2 and A3. */
export function layoutOf(...rows: string[]): Layout {
  return {
    rows: rows.map((row) => ({
      label: row.slice(0, 1).toUpperCase(),
      seats: [...row].map((letter, i) => {
        const category = letter === letter.toUpperCase() ? 'standard' : 'premium'
        return {
          number: String(i + 1),
          category,
          kind: letter === '#' ? ('wheelchair' as const) : ('standard' as const),
        }
      }),
    })),
  }
}

export function showOf(change: Partial<Show> = {}): Show {
  return {
    id: 'show1' as ShowId,
    hallId: 'hall1' as HallId,
    title: 'Metropolis',
    startsAtMs: start,
    endsAtMs: null,
    salesOpenAtMs: null,
    currency: null,
    prices: null,
    ...showDefaults,
    maxSeatsPerUser: 4,
    status: 'scheduled',
    createdAtMs: now - hour,
    ...change,
  }
}

/** Every route of the app as `GET /v1/shows/:id`, middleware left out. */
export function routesOf(app: Hono<HttpEnv>): string[] {
  return [...new Set(app.routes.filter((r) => r.method !== 'ALL').map((r) => `${r.method} ${r.path}`))]
}
