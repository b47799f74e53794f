import type { IncomingMessage } from 'node:http'
import type { SeatMapText } from '../../ports.ts'
import type { Answer } from '../answer.ts'
import type { AppDeps } from '../app.ts'
import type { Entrance } from '../entrance.ts'
import { etagOf, knownTag } from '../etag.ts'
import { askingOf } from '../rateLimits.ts'
import { compressedCharactersMin } from '../sendText.ts'
import type { AnswerAtHand } from './door.ts'
import { idOf, showPath, type Threshold } from './threshold.ts'

/**
 * Answers reads of seat maps that are in memory: at noon nine of ten requests are of this kind. What isn't quite usual (a
 * query, a map that is worth compressing, somebody who asks too often) goes through the app.
 */
export function mapAtHand(
  { router }: Pick<AppDeps, 'router'>,
  { clock, observe, rateLimits }: Entrance,
  threshold: Threshold,
): AnswerAtHand {
  /** @param known the tag by which the client knows this version. */
  const answer = (
    request: IncomingMessage,
    { version, body }: SeatMapText,
    known: string | undefined,
    startMs: number,
    told: Answer['headers'] = {},
  ): Answer => {
    const status = known === undefined ? 200 : 304
    const json = known === undefined && { 'Content-Type': 'application/json' }
    const caching = { ETag: known ?? etagOf(version), 'Cache-Control': 'no-cache' }
    const headers = { ...threshold.headersFor(idOf(request)), ...told, ...json, ...caching }
    observe('GET', route, status, clock.monotonicMs() - startMs)
    return { status, headers, body: known === undefined ? body : null }
  }
  return (request) => {
    const showId = showIdOf(request)
    const map = showId && router.seatMapAtHand(showId)
    if (!map) return undefined
    const known = knownTag(request.headers['if-none-match'], etagOf(map.version))
    if (known === undefined && map.body.length >= compressedCharactersMin) return undefined
    const startMs = clock.monotonicMs()
    if (!rateLimits.count) return answer(request, map, known, startMs)
    return rateLimits
      .count(askingOf(request))
      .then((count) => (count.isGranted ? answer(request, map, known, startMs, count.headers) : undefined))
  }
}

const route = '/v1/shows/:id/seats'
const showIdOf = showPath('GET', 'seats')
