import { Hono } from 'hono'
import * as v from 'valibot'
import { parseReservationId } from '../core/ids.ts'
import type { Clock, Records } from '../ports.ts'
import type { Router } from '../shards/router.ts'
import type { AccessTokens } from './accessTokens.ts'
import { authenticate } from './authenticate.ts'
import { askerOf, type HttpEnv } from './context.ts'
import { describe, turnProblems } from './describe.ts'
import { endedProblem } from './endedProblem.ts'
import { fields, reason } from './fields.ts'
import { idempotencyKey, idempotencyOf } from './idempotency.ts'
import { type Problem, problem } from './problems.ts'
import { queryParams } from './queryParams.ts'
import { readReservation, unknownReservation } from './readReservation.ts'
import { refusalProblem } from './refusalProblem.ts'
import { replyJson } from './reply.ts'
import { reservationJson, reservationSchema } from './reservationJson.ts'

interface EndReservationDeps {
  readonly router: Router
  readonly records: Records
  readonly tokens: AccessTokens
  readonly clock: Clock
}

const cancellation = fields({ reason: v.optional(reason) })

/** How a reservation's hold ends well, and how a reservation ends: confirm and cancel. */
export function endReservation({ router, records, tokens, clock }: EndReservationDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  const user = authenticate(tokens, 'customer')

  app.post(
    '/v1/reservations/:id/confirm',
    describe({
      operationId: 'confirmReservation',
      tag: 'Reservations',
      summary: 'Make a hold a reservation',
      description: 'For its owner alone. Confirming a confirmed one again is answered the same.',
      role: 'customer',
      idempotent: true,
      answers: [{ status: 200, description: 'The confirmed reservation', schema: reservationSchema }],
      problems: [
        'unknown-reservation',
        'hold-expired',
        'reservation-cancelled',
        'show-started',
        ...turnProblems,
      ],
    }),
    user,
    idempotencyKey,
    async (c) => {
      const id = parseReservationId(c.req.param('id'))
      if (!id) return problem(c, unknownReservation)
      const { showId, no } = id
      const by = askerOf(c.get('identity'))
      const outcome = await router.ask(showId, { type: 'confirm', by, reservationNo: no }, idempotencyOf(c))
      if (outcome.ok && outcome.result.type === 'reservation') {
        return replyJson(c, reservationJson(showId, outcome.result.reservation, outcome.version))
      }
      if (!outcome.ok && !isUnknown(outcome.refusal.code)) {
        return problem(c, refusalProblem(outcome.refusal, showId))
      }
      return problem(c, endedProblem(await readReservation(c, records, id, clock.nowMs())))
    },
  )

  app.delete(
    '/v1/reservations/:id',
    describe({
      operationId: 'cancelReservation',
      tag: 'Reservations',
      summary: 'Cancel a reservation or give a hold back',
      description: 'Until the show starts. Cancelling it again is answered the same.',
      role: 'customer',
      answers: [{ status: 200, description: 'The cancelled reservation', schema: reservationSchema }],
      problems: ['invalid-request', 'unknown-reservation', 'hold-expired', 'show-started', ...turnProblems],
    }),
    user,
    queryParams(cancellation),
    async (c) => {
      const id = parseReservationId(c.req.param('id'))
      if (!id) return problem(c, unknownReservation)
      const { showId, no } = id
      const { reason } = c.req.valid('query')
      const command = { type: 'cancel', by: askerOf(c.get('identity')), reservationNo: no, reason } as const
      const outcome = await router.ask(showId, command)
      // Without the version: a repeat couldn't know it, and is to be answered the same.
      if (outcome.ok && outcome.result.type === 'reservation') {
        return replyJson(c, reservationJson(showId, outcome.result.reservation))
      }
      if (!outcome.ok && !isUnknown(outcome.refusal.code)) {
        return problem(c, refusalProblem(outcome.refusal, showId))
      }
      const record = await readReservation(c, records, id, clock.nowMs())
      if (record?.status === 'cancelled') return replyJson(c, reservationJson(showId, record))
      return problem(c, record?.status === 'expired' ? nothingToCancel : endedProblem(record))
    },
  )

  return app
}

const nothingToCancel: Problem = {
  code: 'hold-expired',
  detail: 'the hold ended before, and its seats are free again: there is nothing to cancel',
}

/** To a show's actor, a reservation that has ended and one that never was are the same. */
function isUnknown(code: string): boolean {
  return code === 'unknown-reservation' || code === 'unknown-show'
}
