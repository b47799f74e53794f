import type { Context, MiddlewareHandler } from 'hono'
import type { HttpEnv } from './context.ts'
import type { Entrance } from './entrance.ts'
import { type Problem, problem } from './problems.ts'

/**
 * Sends requests away that could only be answered late. Before anything else is done for them: in an overload each costs
 * what is left of the time to serve the others. Whoever watches the node is let in, or it would be restarted for it.
 *
 * A request whose body is still on its way doesn't count: a few slow clients must not look like an overload.
 */
export function shedOverload({ admission, admitted, clock }: Entrance): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    if (probes.has(c.req.path)) return next()
    const { incoming } = c.env ?? {}
    const isAdmitted = incoming !== undefined && admitted.has(incoming)
    if (!isAdmitted && !admission.admits(clock.monotonicMs())) return problem(c, overloaded)
    let hasBegun = false
    const begin = () => {
      if (hasBegun) return
      hasBegun = true
      admission.begin()
    }
    if (isComplete(c)) begin()
    else c.set('onBody', begin)
    try {
      return await next()
    } finally {
      if (hasBegun) admission.end()
    }
  }
}

export const probes = new Set(['/healthz', '/readyz', '/metrics'])

function isComplete(c: Context<HttpEnv>): boolean {
  const length = c.req.header('Content-Length')
  return c.req.header('Transfer-Encoding') === undefined && (length === undefined || length === '0')
}

export const overloaded: Problem = {
  code: 'overloaded',
  detail: 'nothing was done; try again',
  headers: { 'Retry-After': '1' },
}
