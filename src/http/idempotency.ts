import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import type { UserId } from '../core/ids.ts'
import type { Idempotency } from '../core/reservations/command.ts'
import type { HttpEnv } from './context.ts'
import { invalidRequest, problem } from './problems.ts'

const keyPattern = /^[\x21-\x7e]{1,200}$/

/** Refuses a key that couldn't be kept. Behind it, `idempotencyOf` finds the key. */
export const idempotencyKey: MiddlewareHandler<HttpEnv> = async (c, next) => {
  return isKeepable(c.req.header('Idempotency-Key')) ? next() : problem(c, unkeepableKey)
}

/** Whether a request with that header, or without one, can be found again. */
export function isKeepable(key: string | undefined): boolean {
  return key === undefined || keyPattern.test(key)
}

const unkeepableKey = invalidRequest({
  field: 'Idempotency-Key',
  message: 'must be 1 to 200 visible ASCII characters',
})

/** The client's key, of a request that Node has read. */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  // More than one are one, with commas.
  return headers['idempotency-key'] as string | undefined
}

export function idempotencyOf(c: Context<HttpEnv>): Idempotency | undefined {
  const key = c.req.header('Idempotency-Key')
  if (key === undefined) return undefined
  return idempotency(c.get('identity').userId, key, c.req.method, c.req.path, c.get('rawBody'))
}

/**
 * The client's key with a digest of what it asks for: method, path and body as it was sent, whatever the order of its
 * fields. Not the body after validation: a default that changes with a release must not turn a retry into another
 * request.
 */
export function idempotency(
  userId: UserId,
  key: string,
  method: string,
  path: string,
  rawBody: unknown,
): Idempotency {
  const request = `${method} ${path} ${canonical(rawBody)}`
  const requestHash = createHash('sha256').update(request).digest('base64url')
  return { userId, key, requestHash }
}

/** JSON with the fields of every object in the order of their names; empty without a body. */
function canonical(body: unknown): string {
  if (body === undefined) return ''
  return JSON.stringify(body, (_name, value: unknown) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
