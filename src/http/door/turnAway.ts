import type { IncomingMessage } from 'node:http'
import type { Answer } from '../answer.ts'
import type { AppDeps } from '../app.ts'
import type { Entrance } from '../entrance.ts'
import { problemAnswer } from '../problems.ts'
import { methodOf } from '../requestLog.ts'
import { overloaded, probes } from '../shedOverload.ts'
import { idOf, isShort, type Threshold } from './threshold.ts'

/**
 * Sends requests away in an overload as `shedOverload` does, before the app has any work with them: what each of these
 * costs is missing to serve the others. They are counted, and have no line in the log, where they would be thousands.
 *
 * @returns undefined: it is let in, or the app is to say it.
 */
export function turnAway(
  { limits }: Pick<AppDeps, 'limits'>,
  { clock, observe, admission }: Entrance,
  threshold: Threshold,
): (request: IncomingMessage) => Answer | undefined {
  const { status, headers, body } = problemAnswer(overloaded)
  return (request) => {
    const { method = '', url = '' } = request
    // First: whom nobody sends away prolongs no overload.
    if (!url.startsWith('/') || probes.has(url.split('?', 1)[0]!)) return undefined
    // Who would go on sending is cut off by the app.
    if (!threshold.isPlain(request) || !isShort(request, limits.bodyBytesMax)) return undefined
    if (admission.admits(clock.monotonicMs())) return undefined
    observe(methodOf(method), 'none', status, 0)
    const all = { ...threshold.headersFor(idOf(request)), ...headers }
    return { status, headers: all, body: method === 'HEAD' ? null : body }
  }
}
