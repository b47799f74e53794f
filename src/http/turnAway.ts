import type { IncomingMessage } from 'node:http'
import type { AppDeps } from './app.ts'
import { toNoOrigin } from './crossOrigin.ts'
import type { Entrance } from './entrance.ts'
import { problemParts } from './problems.ts'
import { methodOf, requestIdOf } from './requestLog.ts'
import { secured } from './secured.ts'
import { overloaded, probes } from './shedOverload.ts'

/**
 * Sends requests away in an overload as `shedOverload` does, before the app has any work with them: what each of these
 * costs is missing to serve the others. They are counted, and have no line in the log, where they would be thousands.
 *
 * @returns undefined: it is let in, or the app is to say it.
 */
export function turnAway(
  { corsOrigins }: Pick<AppDeps, 'corsOrigins'>,
  { clock, log, observe, admission }: Entrance,
): (request: IncomingMessage) => Response | undefined {
  const hasOrigins = corsOrigins.length > 0
  const toAnyOrigin = toNoOrigin(corsOrigins)
  const { body, status, headers } = problemParts(overloaded)
  return ({ method, url = '', headers: asked }) => {
    // First: whom nobody sends away prolongs no overload.
    if (!url.startsWith('/') || probes.has(url.split('?', 1)[0]!)) return undefined
    if (hasOrigins && (asked.origin !== undefined || method === 'OPTIONS')) return undefined
    if (log.isLevelEnabled('debug') || admission.admits(clock.monotonicMs())) return undefined
    const requestId = requestIdOf(asked['x-request-id'] as string | undefined)
    observe(methodOf(method ?? ''), 'none', status, 0)
    const all = { 'X-Request-Id': requestId, ...secured, ...toAnyOrigin, ...headers }
    return new Response(method === 'HEAD' ? null : body, { status, headers: all })
  }
}
