import type { IncomingMessage } from 'node:http'
import type { ShowId } from '../../core/ids.ts'
import type { AppDeps } from '../app.ts'
import { toNoOrigin } from '../crossOrigin.ts'
import type { Entrance } from '../entrance.ts'
import { requestIdOf } from '../requestLog.ts'
import { secured } from '../secured.ts'
import { probes } from '../shedOverload.ts'

/** What holds for all that is answered at the door. */
export interface Threshold {
  /** Whether it may be; of others the app says all. */
  isOurs(request: IncomingMessage): boolean
  /** The headers that every answer to it has. */
  headersFor(requestId: string): Readonly<Record<string, string>>
}

export function openThreshold(
  { corsOrigins, limits }: Pick<AppDeps, 'corsOrigins' | 'limits'>,
  { log }: Pick<Entrance, 'log'>,
): Threshold {
  const hasOrigins = corsOrigins.length > 0
  const common = { ...secured, ...toNoOrigin(corsOrigins) }
  return {
    isOurs(request) {
      const { method, url = '', headers } = request
      // Whom nobody sends away prolongs no overload.
      if (!url.startsWith('/') || probes.has(url.split('?', 1)[0]!)) return false
      // A page of another origin.
      if (hasOrigins && (headers.origin !== undefined || method === 'OPTIONS')) return false
      // Who would go on sending is cut off by the app, and a log of every request is written there.
      return isShort(request, limits.bodyBytesMax) && !log.isLevelEnabled('debug')
    },
    headersFor: (requestId) => ({ 'X-Request-Id': requestId, ...common }),
  }
}

/** Whether its body, if it has one, has a known length and no more bytes than that. */
function isShort({ headers }: IncomingMessage, bytesMax: number): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers
  return encoding === undefined && Number(length) <= bytesMax
}

/** Finds the show in paths such as `/v1/shows/k3v9x2mq7d3w/seats`, asked for by that method. */
export function showPath(method: string, last: string): (request: IncomingMessage) => ShowId | undefined {
  const path = new RegExp(`^/v1/shows/([a-z0-9]{1,24})/${last}$`)
  return (request) =>
    request.method === method ? (path.exec(request.url ?? '')?.[1] as ShowId | undefined) : undefined
}

/** Its own id, or a new one. */
export function idOf({ headers }: IncomingMessage): string {
  return requestIdOf(headers['x-request-id'] as string | undefined)
}
