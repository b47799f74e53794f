import { randomUUID } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { UserId } from '../core/ids.ts'
import type { Identity } from './accessTokens.ts'
import type { HttpEnv } from './context.ts'
import type { Entrance } from './entrance.ts'
import type { ProblemCode } from './problems.ts'
import { secured } from './secured.ts'

/** A request that took so long is worth a line. */
const slowMs = 1000

/**
 * Names each request, gives every answer its headers, and counts it. A line is written of what failed here or took long,
 * and at level `debug` of every request: who bought what is in the shows' own logs, how many are refused in the metrics,
 * and a line each would be megabytes a second when forty seats are on sale. It has the route's pattern, never the path or
 * the query: those are the client's text.
 */
export function requestLog(entrance: Entrance): MiddlewareHandler<HttpEnv> {
  const { log, clock } = entrance
  return async (c, next) => {
    const startMs = clock.monotonicMs()
    const requestId = requestIdOf(c.req.header('X-Request-Id'))
    c.set('requestId', requestId)
    c.set('log', log)
    const headers = { 'X-Request-Id': requestId, ...secured }
    c.set('headers', headers)
    await next()
    tellRequest(entrance, {
      requestId,
      method: methodOf(c.req.method),
      route: routeOf(c),
      status: c.res.status,
      ms: clock.monotonicMs() - startMs,
      userId: (c.get('identity') as Identity | undefined)?.userId,
      problem: c.get('problem') as ProblemCode | undefined,
    })
  }
}

/** What a request has come to. */
export interface Happened {
  readonly requestId: string
  readonly method: string
  /** Its pattern. */
  readonly route: string
  readonly status: number
  readonly ms: number
  readonly userId: UserId | undefined
  readonly problem: ProblemCode | undefined
}

export function tellRequest({ log, observe }: Pick<Entrance, 'log' | 'observe'>, happened: Happened): void {
  const { method, route, status, ms } = happened
  observe(method, route, status, ms)
  const level = status >= 500 || ms >= slowMs ? 'info' : 'debug'
  if (log.isLevelEnabled(level)) log[level]({ ...happened, ms: round(ms) }, 'request')
}

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** A client can make up methods; a metric's labels must stay few. */
export function methodOf(method: string): string {
  return knownMethods.has(method) ? method : 'other'
}

function routeOf(c: Context): string {
  const last = matchedRoutes(c).at(-1)
  // Only the middleware for every path matched: there is no such route.
  return last === undefined || last.method === 'ALL' ? 'none' : last.path
}

/** The client's own id, when it looks like one. */
export function requestIdOf(header: string | undefined): string {
  return header !== undefined && /^[\w.:-]{1,100}$/.test(header) ? header : randomUUID()
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100
}
