import { createHash } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import type { Idempotency } from '../core/reservations/command.ts'
import type { HttpEnv } from './context.ts'
import { invalidRequest, problem } from './problems.ts'

const keyPattern = /^[\x21-\x7e]{1,200}$/

/** Refuses a key that couldn't be kept. Behind it, `idempotencyOf` finds the key. */
export const idempotencyKey: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const key = c.req.header('Idempotency-Key')
  if (key !== undefined && !keyPattern.test(key)) {
    const message = 'must be 1 to 200 visible ASCII characters'
    return problem(c, invalidRequest({ field: 'Idempotency-Key', message }))
  }
  return next()
}

/**
 * The client's key with a digest of what it asks for: method, path and body as it was sent, whatever the order of its
 * fields. Not the body after validation: a default that changes with a release must not turn a retry into another
 * request.
 */
export function idempotencyOf(c: Context<HttpEnv>): Idempotency | undefined {
  const key = c.req.header('Idempotency-Key')
  if (key === undefined) return undefined
  const request = `${c.req.method} ${c.req.path} ${canonical(c.get('rawBody'))}`
  const requestHash = createHash('sha256').update(request).digest('base64url')
  return { userId: c.get('identity').userId, key, requestHash }
}

/** JSON with the fields of every object in the order of their names; empty without a body. */
function canonical(body: unknown): string {
  if (body === undefined) return ''
  return JSON.stringify(body, (_name, value: unknown) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
