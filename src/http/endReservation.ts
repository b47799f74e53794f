import { Hono } from 'hono'
import { parseReservationId } from '../core/ids.ts'
import type { ReservationRecord } from '../core/records/records.ts'
import type { Clock, Records } from '../ports.ts'
import type { Router } from '../shards/router.ts'
import type { AccessTokens } from './accessTokens.ts'
import { authenticate } from './authenticate.ts'
import { askerOf, type HttpEnv } from './context.ts'
import { actorProblems, describe } from './describe.ts'
import { idempotencyKey, idempotencyOf } from './idempotency.ts'
import { type Problem, problem } from './problems.ts'
import { readReservation, unknownReservation } from './readReservation.ts'
import { refusalProblem } from './refusalProblem.ts'
import { reservationJson, reservationSchema } from './reservationJson.ts'

interface EndReservationDeps {
  readonly router: Router
  readonly records: Records
  readonly tokens: AccessTokens
  readonly clock: Clock
}

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
        ...actorProblems,
      ],
    }),
    user,
    idempotencyKey,
    async (c) => {
      const id = parseReservationId(c.req.param('id'))
      if (!id) return problem(c, unknownReservation)
      const { showId, no } = id
      const by = askerOf(c)
      const outcome = await router.ask(showId, { type: 'confirm', by, reservationNo: no }, idempotencyOf(c))
      if (outcome.ok && outcome.result.type === 'reservation') {
        return c.json(reservationJson(showId, outcome.result.reservation, outcome.version))
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
      problems: ['unknown-reservation', 'hold-expired', 'show-started', ...actorProblems],
    }),
    user,
    async (c) => {
      const id = parseReservationId(c.req.param('id'))
      if (!id) return problem(c, unknownReservation)
      const { showId, no } = id
      const outcome = await router.ask(showId, { type: 'cancel', by: askerOf(c), reservationNo: no })
      // Without the version: a repeat couldn't know it, and is to be answered the same.
      if (outcome.ok && outcome.result.type === 'reservation') {
        return c.json(reservationJson(showId, outcome.result.reservation))
      }
      if (!outcome.ok && !isUnknown(outcome.refusal.code)) {
        return problem(c, refusalProblem(outcome.refusal, showId))
      }
      const record = await readReservation(c, records, id, clock.nowMs())
      if (record?.status === 'cancelled') return c.json(reservationJson(showId, record))
      return problem(c, endedProblem(record))
    },
  )

  return app
}

/** To a show's actor, a reservation that has ended and one that never was are the same. */
function isUnknown(code: string): boolean {
  return code === 'unknown-reservation' || code === 'unknown-show'
}

/** Why a reservation that isn't active can't be confirmed or cancelled. */
function endedProblem(record: ReservationRecord | undefined): Problem {
  if (record?.status === 'expired') {
    return { code: 'hold-expired', detail: 'the hold ended before it was confirmed; reserve again' }
  }
  if (record?.status === 'cancelled') {
    return { code: 'reservation-cancelled', detail: 'it was cancelled before; reserve again' }
  }
  return unknownReservation
}
