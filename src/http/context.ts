import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Logger } from 'pino'
import type { Asker } from '../core/reservations/command.ts'
import { atLeast } from '../core/users/user.ts'
import type { Identity } from './accessTokens.ts'

/** What travels with one request. */
export interface HttpEnv {
  /** Node's own request and answer; not there when the app is asked without a server. */
  Bindings: Partial<HttpBindings>
  Variables: {
    requestId: string
    /** Bound to the request id. */
    log: Logger
    /** Set behind `authenticate`. */
    identity: Identity
    /** The body as it was parsed, before validation filled in defaults. Set behind `jsonBody`. */
    rawBody: unknown
    /** Code of the problem that was answered, for the request log. */
    problem: string
  }
}

/** Who asks, as the core knows it. Only behind `authenticate`. */
export function askerOf(c: Context<HttpEnv>): Asker {
  const { userId, role } = c.get('identity')
  return { userId, staff: atLeast(role, 'staff') }
}
