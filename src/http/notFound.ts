import type { Context, Hono } from 'hono'
import type { HttpEnv } from './context.ts'
import { problem } from './problems.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Answers requests that no route took: 405 with what is allowed when the path has other methods, else 404. */
export function notFound(app: Hono<HttpEnv>): (c: Context<HttpEnv>) => Response {
  return (c) => {
    const allowed = methods.filter((method) => hasRoute(app, method, c.req.path))
    if (allowed.length === 0) {
      return problem(c, { code: 'unknown-route', detail: 'no route has this path; see /openapi.json' })
    }
    if (allowed.includes('GET')) allowed.push('HEAD')
    const allow = allowed.join(', ')
    const detail = `allowed here: ${allow}`
    return problem(c, { code: 'method-not-allowed', detail, extra: { allowed }, headers: { Allow: allow } })
  }
}

function hasRoute(app: Hono<HttpEnv>, method: string, path: string): boolean {
  // Middleware is registered for all methods, and is no route.
  return app.router.match(method, path)[0].some(([[, route]]) => route.method !== 'ALL')
}
