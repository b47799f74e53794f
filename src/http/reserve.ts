import * as v from 'valibot'
import { entryId, reservationId, type ShowId } from '../core/ids.ts'
import type { Asker, Command, Idempotency } from '../core/reservations/command.ts'
import type { Router } from '../shards/router.ts'
import { type Answer, jsonAnswer } from './answer.ts'
import { entryJson } from './entryJson.ts'
import { category, fields, integer, list, seatId } from './fields.ts'
import { problemAnswer } from './problems.ts'
import { refusalProblem } from './refusalProblem.ts'
import { reservationJson } from './reservationJson.ts'

const no = (description: string) =>
  v.optional(v.pipe(v.boolean('must be true or false'), v.description(description)), false)

const bestAvailable = fields({
  count: v.pipe(integer(1, 1000), v.description('People, and so seats')),
  category: v.optional(v.pipe(category, v.description('Of every seat; any, unless you say'))),
  accessible: no(
    'One of the party comes in a wheelchair: a wheelchair seat, its companion seat for a second person, and seats ' +
      'beside them for more',
  ),
  adjacent: no('Only side by side in one row: rather none than apart'),
})

const reserveFields = fields({
  seats: v.optional(v.pipe(list(seatId, 1, 1000), v.description('These, all of them or none'))),
  bestAvailable: v.optional(
    v.pipe(bestAvailable, v.description('Instead of `seats`: the best that are free')),
  ),
  holdSeconds: v.optional(
    v.pipe(
      integer(1, 3600),
      v.description(
        'The reservation starts as a hold, to be confirmed in this time; a party that has to wait gets what the ' +
          'line gives instead: a confirmed reservation when `waitlistMode` is `assign`',
      ),
    ),
  ),
  waitlist: v.optional(
    v.pipe(
      v.boolean('must be true or false'),
      v.description('Wait in line when the show can’t seat the party'),
    ),
    true,
  ),
})

export const reserveBody = v.pipe(
  reserveFields,
  v.forward(
    v.check(({ seats, bestAvailable }) => Boolean(seats ?? bestAvailable), 'is required, or bestAvailable'),
    ['seats'],
  ),
  v.forward(
    v.check(({ seats, bestAvailable }) => !(seats && bestAvailable), 'must not be there with seats'),
    ['bestAvailable'],
  ),
)

export type ReserveBody = v.InferOutput<typeof reserveBody>

/** Asks the show for seats, whichever way the request has come. @throws Fault */
export async function reserve(
  router: Router,
  showId: ShowId,
  by: Asker,
  body: ReserveBody,
  idempotency: Idempotency | undefined,
): Promise<Answer> {
  const outcome = await router.ask(showId, commandOf(body, by), idempotency)
  if (!outcome.ok) {
    const { category, accessible = false } = body.bestAvailable ?? {}
    const kind = category !== undefined || accessible ? 'such ' : ''
    return problemAnswer(refusalProblem(outcome.refusal, showId, kind))
  }
  const { result, version } = outcome
  if (result.type === 'waitlistEntry') {
    const Location = `/v1/waitlist/${entryId(showId, result.entry.no)}`
    return jsonAnswer({ waitlistEntry: entryJson(showId, result.entry) }, 202, { Location })
  }
  if (result.type !== 'reservation') throw new Error(`reserve was answered with ${result.type}`)
  const { reservation, step } = result
  const Location = `/v1/reservations/${reservationId(showId, reservation.no)}`
  return jsonAnswer({ ...reservationJson(showId, reservation, version), step }, 201, { Location })
}

function commandOf(body: ReserveBody, by: Asker): Command {
  const { seats, bestAvailable, holdSeconds, waitlist } = body
  const asked = { by, holdMs: holdSeconds === undefined ? null : holdSeconds * 1000, waitlist }
  // A body has the one or the other.
  if (!bestAvailable) return { type: 'reserve', seats: seats!, ...asked }
  const { count: partySize, category = null, accessible, adjacent } = bestAvailable
  return { type: 'reserveBest', partySize, category, accessible, adjacent, ...asked }
}
