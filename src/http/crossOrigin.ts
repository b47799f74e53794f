import { cors } from 'hono/cors'

/** Long enough that a page asks once, short enough that a change shows the same day. */
const maxAgeSeconds = 7200

/**
 * Lets pages of these origins use the API from a browser. No cookies are meant: tokens travel in a header, so a page
 * that has none can do what anybody can.
 *
 * @param origins such as `https://cinema.example`; `*` stands for all.
 */
export function crossOrigin(origins: readonly string[]) {
  return cors({
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
    exposeHeaders: ['ETag', 'Location', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-Id'],
    maxAge: maxAgeSeconds,
  })
}
