import { Hono } from 'hono'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Accounts } from '../accountPorts.ts'
import type { Clock, Directory, Records } from '../ports.ts'
import type { Router } from '../shards/router.ts'
import type { ShardOps } from '../shards/shardOps.ts'
import type { AccessTokens } from './accessTokens.ts'
import { atOnce } from './atOnce.ts'
import type { TrustedProxies } from './clientAddress.ts'
import type { HttpEnv } from './context.ts'
import { crossOrigin } from './crossOrigin.ts'
import { docs } from './docs.ts'
import { endReservation } from './endReservation.ts'
import { openEntrance } from './entrance.ts'
import { exportReservations } from './exportReservations.ts'
import { halls } from './halls.ts'
import type { HttpLimits } from './limits.ts'
import { me } from './me.ts'
import { moveReservation } from './moveReservation.ts'
import { notFound } from './notFound.ts'
import { openapi } from './openapi.ts'
import { ops } from './ops.ts'
import { problem } from './problems.ts'
import type { Quotas } from './rateLimits.ts'
import { requestLog } from './requestLog.ts'
import { reservations } from './reservations.ts'
import type { RevokedTokens } from './revokedTokens.ts'
import type { SeatWatchers } from './seatEvents/seatWatchers.ts'
import { seatEvents } from './seatEvents.ts'
import { seats } from './seats.ts'
import { sessions } from './sessions.ts'
import { shedOverload } from './shedOverload.ts'
import { showLog } from './showLog.ts'
import { shows } from './shows.ts'
import { tellFault } from './tellFault.ts'
import { users } from './users.ts'
import { waitlist } from './waitlist.ts'

/** All that the HTTP layer uses. It has no state of its own but the metrics it registers. */
export interface AppDeps {
  /** The way to the shows. */
  readonly router: Router
  readonly shardOps: ShardOps
  /** Ended by whoever made it. */
  readonly seatWatchers: SeatWatchers
  readonly directory: Directory
  readonly records: Records
  readonly accounts: Accounts
  readonly clock: Clock
  /** From `createLogger`, which redacts. */
  readonly log: Logger
  /** From `createAccessTokens`. */
  readonly tokens: AccessTokens
  /** What `tokens` asks; ended by whoever made it. */
  readonly revokedTokens: RevokedTokens
  /** A user has deleted the account: what they still have is to be given back. */
  readonly onLeft: () => void
  /** Gets the request histogram, and is what `/metrics` shows. One app a registry. */
  readonly metrics: Registry
  readonly limits: HttpLimits
  /** undefined: nothing is limited. */
  readonly quotas: Quotas | undefined
  readonly trustedProxies: TrustedProxies
  /** Whose pages may use the API. */
  readonly corsOrigins: readonly string[]
  /** Shards of the database: a new show is filed under one of them. */
  readonly shardCount: number
  /** Makes ids of users, sessions, halls and shows: lower case letters and digits. `newId`. */
  readonly newId: () => string
}

/** The REST API. Serve it with `@hono/node-server`, or ask it with `app.request()`. */
export function createApp(deps: AppDeps, entrance = openEntrance(deps)): Hono<HttpEnv> {
  const { rateLimits } = entrance
  const app = new Hono<HttpEnv>()
  app.use('*', requestLog(entrance))
  if (deps.corsOrigins.length > 0) app.use('*', crossOrigin(deps.corsOrigins))
  app.use('*', shedOverload(entrance))
  app.use('*', rateLimits.everyRequest)

  const passwordWork = atOnce(deps.limits.passwordsAtOnceMax)
  app.route('/', me({ ...deps, rateLimits, passwordWork }))
  app.route('/', users({ ...deps, rateLimits, passwordWork }))
  app.route('/', sessions({ ...deps, rateLimits, passwordWork }))
  app.route('/', halls(deps))
  app.route('/', shows(deps))
  app.route('/', seats(deps))
  app.route('/', seatEvents(deps))
  app.route('/', showLog(deps))
  app.route('/', reservations(deps))
  app.route('/', endReservation(deps))
  app.route('/', moveReservation(deps))
  app.route('/', exportReservations(deps))
  app.route('/', waitlist(deps))
  app.route('/', ops(deps))
  app.route('/', docs())
  openapi(app)

  app.notFound(notFound(app))
  app.onError((error, c) => {
    return problem(c, tellFault(error, deps.log, c.get('requestId')))
  })
  return app
}
