import { randomUUID } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Logger } from 'pino'
import { Histogram, type Registry } from 'prom-client'
import type { Clock } from '../ports.ts'
import type { Identity } from './accessTokens.ts'
import type { HttpEnv } from './context.ts'

/**
 * Names each request, says how it went in one line, and counts it. The line has the route's pattern, never the path
 * or the query: those are the client's text.
 */
export function requestLog(log: Logger, clock: Clock, metrics: Registry): MiddlewareHandler<HttpEnv> {
  const duration = new Histogram({
    name: 'usher_http_request_duration_seconds',
    help: 'Time from the parsed request head to the answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5],
    registers: [metrics],
  })
  return async (c, next) => {
    const startMs = clock.monotonicMs()
    const requestId = requestIdOf(c.req.header('X-Request-Id'))
    const requestLogger = log.child({ requestId })
    c.set('requestId', requestId)
    c.set('log', requestLogger)
    c.header('X-Request-Id', requestId)
    await next()
    const ms = clock.monotonicMs() - startMs
    const method = methodOf(c.req.method)
    const route = routeOf(c)
    const { status } = c.res
    duration.labels(method, route, String(status)).observe(ms / 1000)
    const identity = c.get('identity') as Identity | undefined
    const problem = c.get('problem') as string | undefined
    // A load balancer asks every second, and is told the same every time.
    const level = status === 200 && probes.has(route) ? 'debug' : 'info'
    requestLogger[level](
      { method, route, status, ms: round(ms), userId: identity?.userId, problem },
      'request',
    )
  }
}

const probes = new Set(['/healthz', '/readyz'])

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** A client can make up methods; a metric's labels must stay few. */
function methodOf(method: string): string {
  return knownMethods.has(method) ? method : 'other'
}

function routeOf(c: Context): string {
  const last = matchedRoutes(c).at(-1)
  // Only the middleware for every path matched: there is no such route.
  return last === undefined || last.method === 'ALL' ? 'none' : last.path
}

/** The client's own id, when it looks like one. */
function requestIdOf(header: string | undefined): string {
  return header !== undefined && /^[\w.:-]{1,100}$/.test(header) ? header : randomUUID()
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100
}
