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
 */
export interface TurnAway {
  /** Whether it is decided here if the request is let in; of others the app says it. */
  decides(request: IncomingMessage): boolean
  answer(request: IncomingMessage): Answer
}

export function turnAway(
  { limits }: Pick<AppDeps, 'limits'>,
  { observe }: Entrance,
  threshold: Threshold,
): TurnAway {
  const { status, headers, body } = problemAnswer(overloaded)
  return {
    decides(request) {
      const { url = '' } = request
      // Whom nobody sends away prolongs no overload.
      const isProbe = !url.startsWith('/') || probes.has(url.split('?', 1)[0]!)
      // Who would go on sending is cut off by the app.
      return !isProbe && threshold.isPlain(request) && isShort(request, limits.bodyBytesMax)
    },
    answer(request) {
      const { method = '' } = request
      observe(methodOf(method), 'none', status, 0)
      const all = { ...threshold.headersFor(idOf(request)), ...headers }
      return { status, headers: all, body: method === 'HEAD' ? null : body }
    },
  }
}
