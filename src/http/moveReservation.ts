import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import { parseReservationId, reservationId, type Seq, type ShowId } from '../core/ids.ts'
import type { Refusal } from '../core/reservations/outcome.ts'
import type { Clock, Records } from '../ports.ts'
import type { Router } from '../shards/router.ts'
import type { AccessTokens } from './accessTokens.ts'
import { authenticate } from './authenticate.ts'
import { askerOf, type HttpEnv } from './context.ts'
import { bodyProblems, describe, turnProblems } from './describe.ts'
import { endedProblem } from './endedProblem.ts'
import { fields, list, reason, seatId } from './fields.ts'
import { idempotencyKey, idempotencyOf } from './idempotency.ts'
import { jsonBody } from './jsonBody.ts'
import type { HttpLimits } from './limits.ts'
import { invalidRequest, type Problem, problem } from './problems.ts'
import { readReservation, unknownReservation } from './readReservation.ts'
import { refusalProblem } from './refusalProblem.ts'
import { replyJson } from './reply.ts'
import { reservationJson, reservationSchema } from './reservationJson.ts'

interface MoveReservationDeps {
  readonly router: Router
  readonly records: Records
  readonly tokens: AccessTokens
  readonly clock: Clock
  readonly limits: HttpLimits
}

const moveBody = fields({
  seats: v.pipe(list(seatId, 1, 1000), v.description('As many as it has; some of its own may be among them')),
  useBlocked: v.optional(
    v.pipe(
      v.boolean('must be true or false'),
      v.description('Blocked seats may be among them, and are blocked no more'),
    ),
    false,
  ),
  reason,
})

const otherMessage = 'must be the id of a reservation'
const swapBody = fields({
  with: v.pipe(
    v.string(otherMessage),
    v.maxLength(50, otherMessage),
    v.description('Another reservation of the same show'),
  ),
  reason,
})

const refusals = [
  ...bodyProblems,
  'unknown-reservation',
  'hold-expired',
  'reservation-cancelled',
  'show-started',
  'seat-count',
  ...turnProblems,
] as const

/** What staff do with the seats of reservations: other ones for one, or those of another. */
export function moveReservation(deps: MoveReservationDeps): Hono<HttpEnv> {
  const { router, records, tokens, clock, limits } = deps
  const app = new Hono<HttpEnv>()
  const staff = authenticate(tokens, 'staff')

  app.post(
    '/v1/reservations/:id/move',
    describe({
      operationId: 'moveReservation',
      tag: 'Reservations',
      summary: 'Give a reservation or a hold other seats, all or none',
      description:
        'It stays what it is: held or confirmed, with its expiry and its amount. Seats that it leaves go on sale, or to ' +
        'the line. Moving it to where it is changes nothing.',
      role: 'staff',
      idempotent: true,
      answers: [
        { status: 200, description: 'The reservation with its new seats', schema: reservationSchema },
      ],
      problems: [...refusals, 'seats-taken', 'seats-blocked', 'unknown-seat', 'duplicate-seat'],
    }),
    staff,
    idempotencyKey,
    jsonBody(moveBody, limits.bodyBytesMax),
    async (c) => {
      const id = parseReservationId(c.req.param('id'))
      if (!id) return problem(c, unknownReservation)
      const { showId, no: reservationNo } = id
      const command = {
        type: 'move',
        by: askerOf(c.get('identity')),
        reservationNo,
        ...c.req.valid('json'),
      } as const
      const outcome = await router.ask(showId, command, idempotencyOf(c))
      if (!outcome.ok) return problem(c, await refusedProblem(c, outcome.refusal, showId, [reservationNo]))
      const { result, version } = outcome
      if (result.type !== 'reservation') throw new Error(`move was answered with ${result.type}`)
      return replyJson(c, reservationJson(showId, result.reservation, version))
    },
  )

  app.post(
    '/v1/reservations/:id/swap',
    describe({
      operationId: 'swapReservations',
      tag: 'Reservations',
      summary: 'Let two reservations of a show change places',
      description:
        'They have the same number of seats. Each stays what it is: held or confirmed, with its expiry and its amount.',
      role: 'staff',
      idempotent: true,
      answers: [
        {
          status: 200,
          description: 'Both, with their new seats',
          schema: v.object({ reservations: v.array(reservationSchema) }),
        },
      ],
      problems: refusals,
    }),
    staff,
    idempotencyKey,
    jsonBody(swapBody, limits.bodyBytesMax),
    async (c) => {
      const id = parseReservationId(c.req.param('id'))
      if (!id) return problem(c, unknownReservation)
      const { showId, no: reservationNo } = id
      const { with: otherId, reason } = c.req.valid('json')
      const other = parseReservationId(otherId)
      if (!other) return problem(c, invalidRequest({ field: 'with', message: otherMessage }))
      if (other.showId !== showId) return problem(c, invalidRequest(otherShow))
      const command = {
        type: 'swap',
        by: askerOf(c.get('identity')),
        reservationNo,
        withNo: other.no,
        reason,
      } as const
      const outcome = await router.ask(showId, command, idempotencyOf(c))
      if (!outcome.ok) {
        return problem(c, await refusedProblem(c, outcome.refusal, showId, [reservationNo, other.no]))
      }
      const { result, version } = outcome
      if (result.type !== 'reservations') throw new Error(`swap was answered with ${result.type}`)
      return replyJson(c, {
        reservations: result.reservations.map((one) => reservationJson(showId, one, version)),
      })
    },
  )

  /** To a show's actor, a reservation that has ended and one that never was are the same; the records know more. */
  async function refusedProblem(
    c: Context<HttpEnv>,
    refusal: Refusal,
    showId: ShowId,
    nos: readonly Seq[],
  ): Promise<Problem> {
    const [one, other] = nos
    if (refusal.code === 'seat-count' && one !== undefined && other !== undefined) {
      const { has, asked } = refusal
      const detail = `they must have as many seats: ${reservationId(showId, one)} has ${has}, ${reservationId(showId, other)} has ${asked}`
      return { ...refusalProblem(refusal, showId), detail }
    }
    if (refusal.code !== 'unknown-reservation' && refusal.code !== 'unknown-show') {
      return refusalProblem(refusal, showId)
    }
    for (const no of nos) {
      const record = await readReservation(c, records, { showId, no }, clock.nowMs())
      const isActive = record?.status === 'held' || record?.status === 'confirmed'
      if (!isActive) return { ...endedProblem(record), extra: { reservationId: reservationId(showId, no) } }
    }
    return unknownReservation
  }

  return app
}

const otherShow = { field: 'with', message: 'must be a reservation of the same show' }
