import type { MiddlewareHandler } from 'hono'
import type { HttpEnv } from './context.ts'
import { problem } from './problems.ts'

/**
 * Lets so many requests through at the same time, and turns the others away at once: what all of them wait for is the
 * processor, and whoever waits for it behind them waits too. To be shared by the routes that do the same work.
 */
export function atOnce(max: number): MiddlewareHandler<HttpEnv> {
  let underWay = 0
  return async (c, next) => {
    if (underWay >= max) {
      const detail = `${max} such requests are under way; try again`
      return problem(c, { code: 'overloaded', detail, headers: { 'Retry-After': '1' } })
    }
    underWay++
    try {
      return await next()
    } finally {
      underWay--
    }
  }
}
