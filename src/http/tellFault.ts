import type { Logger } from 'pino'
import { MailboxFullError } from '../faults.ts'
import { faultProblem } from './faultProblem.ts'
import { type Problem, problemStatus } from './problems.ts'

/** Logs something thrown. @returns what the client is told of it. */
export function tellFault(error: unknown, log: Logger, requestId: string): Problem {
  const told = faultProblem(error)
  // A bug needs its stack. What passes is told to thousands at once: one line each, or for a full mailbox none but
  // the request's own, says enough.
  if (problemStatus(told.code) === 500) log.error({ requestId, err: error }, told.code)
  else if (!(error instanceof MailboxFullError)) {
    log.warn({ requestId, reason: (error as Error).message }, told.code)
  }
  return told
}
