import type { IncomingMessage } from 'node:http'
import type { AppDeps } from '../app.ts'
import { toNoOrigin } from '../crossOrigin.ts'
import type { Entrance } from '../entrance.ts'
import { requestIdOf } from '../requestLog.ts'
import { secured } from '../secured.ts'

/** What holds for all that is answered at the door. */
export interface Threshold {
  /** Whether it may be: a page of another origin, and a log of every request, are for the app. */
  isPlain(request: IncomingMessage): boolean
  /** The headers that every answer to it has. */
  headersFor(requestId: string): Readonly<Record<string, string>>
}

export function openThreshold(
  { corsOrigins }: Pick<AppDeps, 'corsOrigins'>,
  { log }: Pick<Entrance, 'log'>,
): Threshold {
  const hasOrigins = corsOrigins.length > 0
  const common = { ...secured, ...toNoOrigin(corsOrigins) }
  return {
    isPlain({ method, headers }) {
      if (hasOrigins && (headers.origin !== undefined || method === 'OPTIONS')) return false
      return !log.isLevelEnabled('debug')
    },
    headersFor: (requestId) => ({ 'X-Request-Id': requestId, ...common }),
  }
}

/** Its own id, or a new one. */
export function idOf({ headers }: IncomingMessage): string {
  return requestIdOf(headers['x-request-id'] as string | undefined)
}
