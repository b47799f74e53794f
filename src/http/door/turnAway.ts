import type { IncomingMessage } from 'node:http'
import type { Answer } from '../answer.ts'
import type { Entrance } from '../entrance.ts'
import { problemAnswer } from '../problems.ts'
import { methodOf } from '../requestLog.ts'
import { overloaded } from '../shedOverload.ts'
import { idOf, type Threshold } from './threshold.ts'

/**
 * Sends requests away in an overload as `shedOverload` does, before the app has any work with them: what each of these
 * costs is missing to serve the others. They are counted, and have no line in the log, where they would be thousands.
 */
export function turnAway({ observe }: Entrance, threshold: Threshold): (request: IncomingMessage) => Answer {
  const { status, headers, body } = problemAnswer(overloaded)
  return (request) => {
    const { method = '' } = request
    observe(methodOf(method), 'none', status, 0)
    const all = { ...threshold.headersFor(idOf(request)), ...headers }
    return { status, headers: all, body: method === 'HEAD' ? null : body }
  }
}
