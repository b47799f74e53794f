import { Hono } from 'hono'
import * as v from 'valibot'
import type { Accounts } from '../accountPorts.ts'
import { parseReservationId, type ShowId } from '../core/ids.ts'
import type { ReservationRecord } from '../core/records/records.ts'
import { reservationStatuses } from '../core/reservations/outcome.ts'
import type { Clock, Records } from '../ports.ts'
import type { Router } from '../shards/router.ts'
import type { AccessTokens } from './accessTokens.ts'
import { pageOf } from './answers.ts'
import { authenticate } from './authenticate.ts'
import { askerOf, type HttpEnv } from './context.ts'
import { decodeCursor, pageJson, recordPosition } from './cursor.ts'
import { bodyProblems, describe, turnProblems } from './describe.ts'
import { entrySchema } from './entryJson.ts'
import { cursorParam, fields, idParam, oneOf, pageLimit } from './fields.ts'
import { idempotencyKey, idempotencyOf } from './idempotency.ts'
import { jsonBody } from './jsonBody.ts'
import type { HttpLimits } from './limits.ts'
import { pathId } from './pathId.ts'
import { problem } from './problems.ts'
import { queryParams } from './queryParams.ts'
import { readReservation, unknownReservation } from './readReservation.ts'
import { replyJson, replyWith } from './reply.ts'
import { asOf, reservationJson, reservationSchema } from './reservationJson.ts'
import { reserve, reserveBody } from './reserve.ts'

interface ReservationRoutesDeps {
  readonly router: Router
  readonly records: Records
  readonly accounts: Accounts
  readonly tokens: AccessTokens
  readonly clock: Clock
  readonly limits: HttpLimits
}

const listQuery = fields({
  showId: v.optional(v.pipe(idParam, v.description('Those of that show'))),
  status: v.optional(v.pipe(oneOf(reservationStatuses), v.description('Those that are so now'))),
  cursor: cursorParam,
  limit: pageLimit(20, 100),
})

const location = { Location: 'Where it is' }

export function reservations(deps: ReservationRoutesDeps): Hono<HttpEnv> {
  const { router, records, accounts, tokens, clock, limits } = deps
  const app = new Hono<HttpEnv>()
  const user = authenticate(tokens, 'customer')

  app.post(
    '/v1/shows/:id/reservations',
    describe({
      operationId: 'reserve',
      tag: 'Reservations',
      summary: 'Reserve seats, all or none: those that you name, or the best available',
      description:
        'Best available are seats side by side in one row with no single seat left alone (`step` is `together`), or ' +
        'else with one left (`leaving-single`), or else in two neighbouring rows (`two-rows`), or else `apart`; each ' +
        'time the nearest to the middle of a row two thirds of the way back. Wheelchair and companion seats are for ' +
        'who asks for them. A party that can’t be seated waits in line for what it asked for, unless it says otherwise. ' +
        'Who names taken seats is told of `alternatives` (`seats-taken`): up to three groups of seats side by side near ' +
        'by, nearest first, of the same category as long as there are such; when none are near, one: the best available.',
      role: 'customer',
      idempotent: true,
      answers: [
        { status: 201, description: 'The reservation', schema: reservationSchema, headers: location },
        {
          status: 202,
          description: 'The show can’t seat the party, which waits in line',
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
        'unknown-category',
        'orphan-seat',
        'seat-limit',
        ...turnProblems,
      ],
    }),
    user,
    pathId('unknown-show'),
    idempotencyKey,
    jsonBody(reserveBody, limits.bodyBytesMax),
    async (c) => {
      const showId = c.req.param('id') as ShowId
      return replyWith(
        c,
        await reserve(router, showId, askerOf(c.get('identity')), c.req.valid('json'), idempotencyOf(c)),
      )
    },
  )

  app.get(
    '/v1/reservations',
    describe({
      operationId: 'listReservations',
      tag: 'Reservations',
      summary: 'My reservations, newest first',
      description: 'Staff who give a `showId` see everybody’s reservations of that show, with names.',
      role: 'customer',
      answers: [{ status: 200, description: 'A page of reservations', schema: pageOf(reservationSchema) }],
      problems: ['invalid-request', 'storage-unavailable'],
    }),
    user,
    queryParams(listQuery),
    async (c) => {
      const { showId, status, cursor, limit } = c.req.valid('query')
      const { userId, staff } = askerOf(c.get('identity'))
      const ofShow = showId === undefined ? {} : { showId: showId as ShowId }
      const isForStaff = staff && showId !== undefined
      const whose = isForStaff ? ofShow : { userId, ...ofShow }
      const scope = `reservations:${Object.values(whose).join(':')}`
      const after = decodeCursor(cursor, scope, recordPosition)
      if (!after.ok) return problem(c, after.problem)
      const filter = status === undefined ? whose : { ...whose, status }
      const nowMs = clock.nowMs()
      const page = await records.reservations(filter, nowMs, after.position, limit)
      const users = isForStaff && (await accounts.usersOf(page.items.map((record) => record.userId)))
      const shown = (record: ReservationRecord) =>
        reservationJson(
          record.showId,
          asOf(record, nowMs),
          undefined,
          users ? users.get(record.userId) : undefined,
        )
      return replyJson(c, pageJson(page, scope, shown), 200, users ? { 'Cache-Control': 'no-store' } : {})
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
      if (!askerOf(c.get('identity')).staff) return replyJson(c, reservationJson(record.showId, record))
      const user = await accounts.user(record.userId)
      return replyJson(c, reservationJson(record.showId, record, undefined, user), 200, {
        'Cache-Control': 'no-store',
      })
    },
  )

  return app
}
