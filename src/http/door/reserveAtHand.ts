import type { IncomingMessage } from 'node:http'
import type { ShowId, UserId } from '../../core/ids.ts'
import type { Answer } from '../answer.ts'
import type { AppDeps } from '../app.ts'
import { identified } from '../authenticate.ts'
import { checkedBody, cutOff, isJsonType } from '../checkedBody.ts'
import { askerOf } from '../context.ts'
import type { Entrance } from '../entrance.ts'
import { idempotency, idempotencyKeyOf, isKeepable } from '../idempotency.ts'
import { problemAnswer } from '../problems.ts'
import { askingOf, tooOften } from '../rateLimits.ts'
import { tellRequest } from '../requestLog.ts'
import { reserve, reserveBody } from '../reserve.ts'
import { tellFault } from '../tellFault.ts'
import { bodyText } from './bodyText.ts'
import type { AnswerAtHand } from './door.ts'
import { idOf, showPath, type Threshold } from './threshold.ts'

type Needed = 'router' | 'tokens'

/**
 * Answers requests for seats, which is what everybody wants at noon. What isn't quite usual (a body that
 * isn't said to be JSON, a key that can't be kept) goes through the app.
 */
export function reserveAtHand(
  { router, tokens }: Pick<AppDeps, Needed>,
  entrance: Entrance,
  threshold: Threshold,
): AnswerAtHand {
  const { clock, log, admission, rateLimits } = entrance

  /** @param underWay the body is there, and there is something to be done. */
  const answerTo = async (asked: Asked, underWay: () => void): Promise<Answer> => {
    const { request, showId } = asked
    const { headers, method, url } = request
    const count = rateLimits.count && (await rateLimits.count(askingOf(request)))
    asked.quotas = count?.headers
    if (count && !count.isGranted) return problemAnswer(tooOften(count))
    const { identity, refused } = await identified(tokens, 'customer', headers.authorization)
    asked.userId = identity?.userId
    if (refused) return problemAnswer(refused)
    const text = await bodyText(request)
    // Nobody hears it.
    if (text === undefined) return problemAnswer(cutOff)
    underWay()
    const body = checkedBody(reserveBody, text, headers['content-type'], 'required')
    if (!body.ok) return problemAnswer(body.problem)
    const key = idempotencyKeyOf(headers)
    const once = key === undefined ? undefined : idempotency(identity.userId, key, method!, url!, body.raw)
    return reserve(router, showId, askerOf(identity), body.output, once)
  }

  const attend = async (request: IncomingMessage, showId: ShowId): Promise<Answer> => {
    const startMs = clock.monotonicMs()
    const asked: Asked = { request, showId, requestId: idOf(request) }
    const { requestId } = asked
    let isUnderWay = false
    const underWay = () => {
      isUnderWay = true
      admission.begin()
    }
    const answer = await answerTo(asked, underWay).catch((error) =>
      problemAnswer(tellFault(error, log, requestId)),
    )
    if (isUnderWay) admission.end()
    const { status, problem } = answer
    const ms = clock.monotonicMs() - startMs
    tellRequest(entrance, { requestId, method: 'POST', route, status, ms, userId: asked.userId, problem })
    return { ...answer, headers: { ...threshold.headersFor(requestId), ...asked.quotas, ...answer.headers } }
  }

  return (request) => {
    const showId = showIdOf(request)
    return showId && isUsual(request) ? attend(request, showId) : undefined
  }
}

/** A request on its way to the answer, and what has become known of it. */
interface Asked {
  readonly request: IncomingMessage
  readonly showId: ShowId
  readonly requestId: string
  userId?: UserId | undefined
  quotas?: Answer['headers'] | undefined
}

const route = '/v1/shows/:id/reservations'
const showIdOf = showPath('POST', 'reservations')

function isUsual({ headers }: IncomingMessage): boolean {
  const hasBody = Number(headers['content-length'] ?? 0) > 0
  return hasBody && isJsonType(headers['content-type']) && isKeepable(idempotencyKeyOf(headers))
}
