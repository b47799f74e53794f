import { Hono } from 'hono'
import * as v from 'valibot'
import { entryId, parseReservationId, reservationId, type ShowId } from '../core/ids.ts'
import { reservationStatuses } from '../core/reservations/outcome.ts'
import type { Clock, Records } from '../ports.ts'
import type { Router } from '../shards/router.ts'
import type { AccessTokens } from './accessTokens.ts'
import { pageOf } from './answers.ts'
import { authenticate } from './authenticate.ts'
import { askerOf, type HttpEnv } from './context.ts'
import { decodeCursor, pageJson, recordPosition } from './cursor.ts'
import { actorProblems, bodyProblems, describe } from './describe.ts'
import { entryJson, entrySchema } from './entryJson.ts'
import { cursorParam, fields, idParam, integer, list, oneOf, pageLimit, seatId } from './fields.ts'
import { idempotencyKey, idempotencyOf } from './idempotency.ts'
import { jsonBody } from './jsonBody.ts'
import type { HttpLimits } from './limits.ts'
import { pathId } from './pathId.ts'
import { problem } from './problems.ts'
import { queryParams } from './queryParams.ts'
import { readReservation, unknownReservation } from './readReservation.ts'
import { refusalProblem } from './refusalProblem.ts'
import { asOf, reservationJson, reservationSchema } from './reservationJson.ts'

interface ReservationRoutesDeps {
  readonly router: Router
  readonly records: Records
  readonly tokens: AccessTokens
  readonly clock: Clock
  readonly limits: HttpLimits
}

const reserveBody = fields({
  seats: v.pipe(list(seatId, 1, 1000), v.description('All of them or none')),
  holdSeconds: v.optional(
    v.pipe(integer(1, 3600), v.description('The reservation starts as a hold, to be confirmed in this time')),
  ),
  waitlist: v.optional(
    v.pipe(
      v.boolean('must be true or false'),
      v.description('Wait in line when fewer seats are free than the party needs'),
    ),
    true,
  ),
})

const listQuery = fields({
  showId: v.optional(v.pipe(idParam, v.description('Those of that show'))),
  status: v.optional(v.pipe(oneOf(reservationStatuses), v.description('Those that are so now'))),
  cursor: cursorParam,
  limit: pageLimit(20, 100),
})

const location = { Location: 'Where it is' }

export function reservations(deps: ReservationRoutesDeps): Hono<HttpEnv> {
  const { router, records, tokens, clock, limits } = deps
  const app = new Hono<HttpEnv>()
  const user = authenticate(tokens, 'customer')

  app.post(
    '/v1/shows/:id/reservations',
    describe({
      operationId: 'reserve',
      tag: 'Reservations',
      summary: 'Reserve seats, all or none',
      role: 'customer',
      idempotent: true,
      answers: [
        { status: 201, description: 'The reservation', schema: reservationSchema, headers: location },
        {
          status: 202,
          description: 'Too few seats are free; the party waits in line',
          schema: v.object({ waitlistEntry: entrySchema }),
          headers: location,
        },
      ],
      problems: [
        ...bodyProblems,
        'unknown-show',
        'show-cancelled',
        'show-started',
        'sales-not-open',
        'seats-taken',
        'show-full',
        'already-waiting',
        'unknown-seat',
        'duplicate-seat',
        'seat-limit',
        ...actorProblems,
      ],
    }),
    user,
    pathId('unknown-show'),
    idempotencyKey,
    jsonBody(reserveBody, limits.bodyBytesMax),
    async (c) => {
      const showId = c.req.param('id') as ShowId
      const { seats, holdSeconds, waitlist } = c.req.valid('json')
      const holdMs = holdSeconds === undefined ? null : holdSeconds * 1000
      const by = askerOf(c)
      const outcome = await router.ask(
        showId,
        { type: 'reserve', by, seats, holdMs, waitlist },
        idempotencyOf(c),
      )
      if (!outcome.ok) return problem(c, refusalProblem(outcome.refusal, showId))
      const { result, version } = outcome
      if (result.type === 'waitlistEntry') {
        const Location = `/v1/waitlist/${entryId(showId, result.entry.no)}`
        return c.json({ waitlistEntry: entryJson(showId, result.entry) }, 202, { Location })
      }
      if (result.type !== 'reservation') throw new Error(`reserve was answered with ${result.type}`)
      const { reservation } = result
      const Location = `/v1/reservations/${reservationId(showId, reservation.no)}`
      return c.json(reservationJson(showId, reservation, version), 201, { Location })
    },
  )

  app.get(
    '/v1/reservations',
    describe({
      operationId: 'listReservations',
      tag: 'Reservations',
      summary: 'My reservations, newest first',
      description: 'Staff who give a `showId` see everybody’s reservations of that show.',
      role: 'customer',
      answers: [{ status: 200, description: 'A page of reservations', schema: pageOf(reservationSchema) }],
      problems: ['invalid-request', 'storage-unavailable'],
    }),
    user,
    queryParams(listQuery),
    async (c) => {
      const { showId, status, cursor, limit } = c.req.valid('query')
      const { userId, staff } = askerOf(c)
      const ofShow = showId === undefined ? {} : { showId: showId as ShowId }
      const whose = staff && showId !== undefined ? ofShow : { userId, ...ofShow }
      const scope = `reservations:${Object.values(whose).join(':')}`
      const after = decodeCursor(cursor, scope, recordPosition)
      if (!after.ok) return problem(c, after.problem)
      const filter = status === undefined ? whose : { ...whose, status }
      const nowMs = clock.nowMs()
      const page = await records.reservations(filter, nowMs, after.position, limit)
      return c.json(pageJson(page, scope, (record) => reservationJson(record.showId, asOf(record, nowMs))))
    },
  )

  app.get(
    '/v1/reservations/:id',
    describe({
      operationId: 'getReservation',
      tag: 'Reservations',
      summary: 'One of my reservations; for staff, anyone’s',
      role: 'customer',
      answers: [{ status: 200, description: 'The reservation', schema: reservationSchema }],
      problems: ['unknown-reservation', 'storage-unavailable'],
    }),
    user,
    async (c) => {
      const id = parseReservationId(c.req.param('id'))
      const record = id && (await readReservation(c, records, id, clock.nowMs()))
      if (!record) return problem(c, unknownReservation)
      return c.json(reservationJson(record.showId, record))
    },
  )

  return app
}
