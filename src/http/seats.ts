import { Hono } from 'hono'
import * as v from 'valibot'
import type { ShowId } from '../core/ids.ts'
import { seatsPerHallMax } from '../core/seats/layout.ts'
import type { Router } from '../shards/router.ts'
import type { AccessTokens } from './accessTokens.ts'
import { named } from './answers.ts'
import { authenticate } from './authenticate.ts'
import { askerOf, type HttpEnv } from './context.ts'
import { actorProblems, bodyProblems, describe, turnProblems } from './describe.ts'
import { etagOf, knownTag } from './etag.ts'
import { fields, idParam, list, reason, seatId } from './fields.ts'
import { jsonBody } from './jsonBody.ts'
import { keptGzip } from './keptGzip.ts'
import type { HttpLimits } from './limits.ts'
import { pathId } from './pathId.ts'
import { problem } from './problems.ts'
import { refusalProblem } from './refusalProblem.ts'
import { reply, replyJson } from './reply.ts'
import { sendText } from './sendText.ts'
import { countsSchema } from './showJson.ts'

interface SeatRoutesDeps {
  readonly router: Router
  readonly tokens: AccessTokens
  readonly limits: HttpLimits
}

/** Of the largest halls some megabytes, of cinemas one in all. */
const compressedMapsMax = 50

const blockBody = fields({ seats: list(seatId, 1, seatsPerHallMax), reason })

const version = v.pipe(v.number(), v.integer(), v.description('Rises with every change of the show'))
const seatMapSchema = named(
  'SeatMap',
  v.object({
    showId: idParam,
    hallId: idParam,
    version,
    counts: countsSchema,
    taken: v.pipe(
      v.record(v.string(), v.picklist(['held', 'reserved', 'blocked'])),
      v.description('Status by seat id; free seats are not listed'),
    ),
  }),
)
const blockedSchema = v.object({ showId: idParam, seats: v.array(v.string()), version })

export function seats({ router, tokens, limits }: SeatRoutesDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  const staff = authenticate(tokens, 'staff')
  const knownForm = pathId('unknown-show')
  const compress = keptGzip(compressedMapsMax)

  app.get(
    '/v1/shows/:id/seats',
    describe({
      operationId: 'getSeatMap',
      tag: 'Seats',
      summary: 'The status of every seat',
      headers: { 'If-None-Match': 'An ETag that is known already' },
      answers: [
        { status: 200, description: 'The seat map', schema: seatMapSchema, headers: { ETag: 'Its version' } },
        { status: 304, description: 'The known one is still right' },
      ],
      problems: ['unknown-show', ...actorProblems],
    }),
    knownForm,
    async (c) => {
      const id = c.req.param('id') as ShowId
      const map = await router.seatMap(id)
      if (!map) return problem(c, refusalProblem({ code: 'unknown-show' }, id))
      const headers = { ETag: etagOf(map.version), 'Cache-Control': 'no-cache' }
      const known = knownTag(c.req.header('If-None-Match'), headers.ETag)
      if (known) return reply(c, null, 304, { ...headers, ETag: known })
      return sendText(c, map.body, headers, (text) => compress(id, text))
    },
  )

  const blocking = {
    method: 'PUT',
    type: 'blockSeats',
    summary: 'Take seats off sale, all or none',
    refusal: 'seats-taken',
  } as const
  const unblocking = {
    method: 'DELETE',
    type: 'unblockSeats',
    summary: 'Put blocked seats back on sale, all or none',
    refusal: 'seats-not-blocked',
  } as const
  for (const { method, type, summary, refusal } of [blocking, unblocking]) {
    app.on(
      method,
      '/v1/shows/:id/blocked',
      describe({
        operationId: type,
        tag: 'Seats',
        summary,
        role: 'staff',
        answers: [{ status: 200, description: 'The seats of the request', schema: blockedSchema }],
        problems: [
          ...bodyProblems,
          'unknown-show',
          'show-cancelled',
          'show-started',
          'unknown-seat',
          'duplicate-seat',
          refusal,
          ...turnProblems,
        ],
      }),
      staff,
      knownForm,
      jsonBody(blockBody, limits.layoutBytesMax),
      async (c) => {
        const id = c.req.param('id') as ShowId
        const { seats, reason } = c.req.valid('json')
        const outcome = await router.ask(id, { type, by: askerOf(c.get('identity')), seats, reason })
        if (!outcome.ok) return problem(c, refusalProblem(outcome.refusal, id))
        return replyJson(c, { showId: id, seats, version: outcome.version })
      },
    )
  }

  return app
}
