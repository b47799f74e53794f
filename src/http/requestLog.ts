import { randomUUID } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Identity } from './accessTokens.ts'
import type { HttpEnv } from './context.ts'
import type { Entrance } from './entrance.ts'
import { secured } from './secured.ts'

/** A request that took so long is worth a line. */
const slowMs = 1000

/**
 * Names each request, gives every answer its headers, and counts it. A line is written of what failed here or took long,
 * and at level `debug` of every request: who bought what is in the shows' own logs, how many are refused in the metrics,
 * and a line each would be megabytes a second when forty seats are on sale. It has the route's pattern, never the path or
 * the query: those are the client's text.
 */
export function requestLog({ log, clock, observe }: Entrance): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const startMs = clock.monotonicMs()
    const requestId = requestIdOf(c.req.header('X-Request-Id'))
    c.set('requestId', requestId)
    c.set('log', log)
    const headers = { 'X-Request-Id': requestId, ...secured }
    c.set('headers', headers)
    await next()
    const ms = clock.monotonicMs() - startMs
    const method = methodOf(c.req.method)
    const route = routeOf(c)
    const { status } = c.res
    observe(method, route, status, ms)
    const level = status >= 500 || ms >= slowMs ? 'info' : 'debug'
    if (!log.isLevelEnabled(level)) return
    const identity = c.get('identity') as Identity | undefined
    const problem = c.get('problem') as string | undefined
    log[level](
      { requestId, method, route, status, ms: round(ms), userId: identity?.userId, problem },
      'request',
    )
  }
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
