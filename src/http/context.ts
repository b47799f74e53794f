import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Logger } from 'pino'
import type { Asker } from '../core/reservations/command.ts'
import { atLeast } from '../core/users/user.ts'
import type { Identity } from './accessTokens.ts'
import type { ProblemCode } from './problems.ts'

/** What travels with one request. */
export interface HttpEnv {
  /** Node's own request and answer; not there when the app is asked without a server. */
  Bindings: Partial<HttpBindings>
  Variables: {
    requestId: string
    /** The process's; `logOf` gives the request's own. */
    log: Logger
    /** What every answer to this request has. */
    headers: Record<string, string>
    /** Set behind `authenticate`. */
    identity: Identity
    /** The body as it was parsed, before validation filled in defaults. Set behind `jsonBody`. */
    rawBody: unknown
    /** To be called when the body has been read, of a request that has one. */
    onBody: (() => void) | undefined
    /** Code of the problem that was answered, for the request log. */
    problem: ProblemCode
  }
}

/** Lines that bear the request's id. Made when there is something to say, which of most requests there isn't. */
export function logOf(c: Context<HttpEnv>): Logger {
  return c.get('log').child({ requestId: c.get('requestId') })
}

/** Who asks, as the core knows it. */
export function askerOf({ userId, role }: Identity): Asker {
  return { userId, staff: atLeast(role, 'staff') }
}
