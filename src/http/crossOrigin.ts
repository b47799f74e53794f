import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { HttpEnv } from './context.ts'

/** Long enough that a page asks once, short enough that a change shows the same day. */
const maxAgeSeconds = 7200

const exposed = [
  'Content-Disposition',
  'ETag',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
]

/** What an answer has that `crossOrigin` has seen, to a request that says nothing of an origin. */
export function toNoOrigin(origins: readonly string[]): Readonly<Record<string, string>> {
  if (origins.length === 0) return {}
  const whose: Record<string, string> = origins.includes('*')
    ? { 'Access-Control-Allow-Origin': '*' }
    : { Vary: 'Origin' }
  return { ...whose, 'Access-Control-Expose-Headers': exposed.join(',') }
}

/**
 * Lets pages of these origins use the API from a browser. No cookies are meant: tokens travel in a header, so a page
 * that has none can do what anybody can.
 *
 * @param origins such as `https://cinema.example`; `*` stands for all.
 */
export function crossOrigin(origins: readonly string[]): MiddlewareHandler<HttpEnv> {
  const allow = cors({
    origin: origins.includes('*') ? '*' : [...origins],
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'Last-Event-ID',
      'X-Request-Id',
    ],
    exposeHeaders: exposed,
    maxAge: maxAgeSeconds,
  })
  return async (c, next) => {
    // The answer to a browser that asks first: all others come from reply().
    const preflight = await allow(c, next)
    if (!preflight) return undefined
    for (const [name, value] of Object.entries(c.get('headers'))) preflight.headers.set(name, value)
    return preflight
  }
}
