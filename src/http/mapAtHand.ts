import type { IncomingMessage } from 'node:http'
import type { ShowId } from '../core/ids.ts'
import type { SeatMapText } from '../ports.ts'
import type { AppDeps } from './app.ts'
import { toNoOrigin } from './crossOrigin.ts'
import type { Entrance } from './entrance.ts'
import { etagOf, knownTag } from './etag.ts'
import { requestIdOf } from './requestLog.ts'
import { secured } from './secured.ts'
import { compressedCharactersMin } from './sendText.ts'

/** Answers a request, or leaves it to the app: undefined. */
export type AnswerAtHand = (request: IncomingMessage) => Response | Promise<Response | undefined> | undefined

/**
 * Answers reads of seat maps that are in memory without the app's way through middleware and routes, which takes as long
 * as all the rest: at noon nine of ten requests are of this kind. What isn't quite usual (a query, a page of another
 * origin, a map that is worth compressing, somebody who asks too often, a log of every request) goes through the app,
 * whose answers these are to the letter.
 */
export function mapAtHand(deps: Pick<AppDeps, 'router' | 'corsOrigins'>, entrance: Entrance): AnswerAtHand {
  const { router, corsOrigins } = deps
  const { clock, log, observe, rateLimits } = entrance
  const hasOrigins = corsOrigins.length > 0
  const toAnyOrigin = toNoOrigin(corsOrigins)
  /** @param known the tag by which the client knows this version. */
  const answer = (
    { headers }: IncomingMessage,
    { version, body }: SeatMapText,
    known: string | undefined,
    startMs: number,
    told: Readonly<Record<string, string>> = {},
  ) => {
    const status = known === undefined ? 200 : 304
    const requestId = requestIdOf(headers['x-request-id'] as string | undefined)
    const common = { 'X-Request-Id': requestId, ...secured, ...toAnyOrigin, ...told }
    const json = known === undefined && { 'Content-Type': 'application/json' }
    const caching = { ETag: known ?? etagOf(version), 'Cache-Control': 'no-cache' }
    observe('GET', route, status, clock.monotonicMs() - startMs)
    return new Response(known === undefined ? body : null, {
      status,
      headers: { ...common, ...json, ...caching },
    })
  }
  return (request) => {
    const showId = showIdOf(request)
    if (showId === undefined || (hasOrigins && request.headers.origin !== undefined)) return undefined
    const map = router.seatMapAtHand(showId)
    if (!map || log.isLevelEnabled('debug')) return undefined
    const { headers, socket } = request
    const known = knownTag(headers['if-none-match'], etagOf(map.version))
    if (known === undefined && map.body.length >= compressedCharactersMin) return undefined
    const startMs = clock.monotonicMs()
    if (!rateLimits.count) return answer(request, map, known, startMs)
    return rateLimits
      .count({
        remoteAddress: socket.remoteAddress,
        forwardedFor: headers['x-forwarded-for'] as string | undefined,
        authorization: headers.authorization,
      })
      .then((count) => (count.isGranted ? answer(request, map, known, startMs, count.headers) : undefined))
  }
}

const route = '/v1/shows/:id/seats'
const path = /^\/v1\/shows\/([a-z0-9]{1,24})\/seats$/

function showIdOf({ method, url = '' }: IncomingMessage): ShowId | undefined {
  return method === 'GET' ? (path.exec(url)?.[1] as ShowId | undefined) : undefined
}
