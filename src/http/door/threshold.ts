import type { IncomingMessage } from 'node:http'
import type { ShowId } from '../../core/ids.ts'
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

/** Whether its body, if it has one, has a known length and no more bytes than that. */
export function isShort({ headers }: IncomingMessage, bytesMax: number): boolean {
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
