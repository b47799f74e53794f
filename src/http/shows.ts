import { Hono } from 'hono'
import * as v from 'valibot'
import type { HallId, ShowId } from '../core/ids.ts'
import { categoriesOf } from '../core/seats/layout.ts'
import { pricesFault } from '../core/shows/pricesFault.ts'
import { shardOf } from '../core/shows/shardOf.ts'
import type { Show } from '../core/shows/show.ts'
import { changeFault } from '../core/shows/staffRules.ts'
import type { Clock, Directory, ShowFilter } from '../ports.ts'
import type { Router } from '../shards/router.ts'
import type { AccessTokens } from './accessTokens.ts'
import { pageOf } from './answers.ts'
import { authenticate } from './authenticate.ts'
import { askerOf, type HttpEnv } from './context.ts'
import { decodeCursor, pageJson, showPosition } from './cursor.ts'
import { actorProblems, bodyProblems, describe, turnProblems } from './describe.ts'
import { fields, reason } from './fields.ts'
import { jsonBody } from './jsonBody.ts'
import type { HttpLimits } from './limits.ts'
import { pathId } from './pathId.ts'
import { invalidRequest, type Problem, problem } from './problems.ts'
import { queryParams } from './queryParams.ts'
import { refusalProblem } from './refusalProblem.ts'
import { replyJson } from './reply.ts'
import { changeOf, newShow, showChange, showsQuery } from './showBody.ts'
import { showDetailsSchema, showJson, showSchema } from './showJson.ts'

interface ShowRoutesDeps {
  readonly router: Router
  readonly directory: Directory
  readonly tokens: AccessTokens
  readonly clock: Clock
  readonly limits: HttpLimits
  readonly shardCount: number
  readonly newId: () => string
}

/** All fields may be absent, and so may the body. */
const cancellation = fields({ reason: v.optional(reason) })

const cursorScope = 'shows'

export function shows(deps: ShowRoutesDeps): Hono<HttpEnv> {
  const { router, directory, tokens, clock, limits, shardCount, newId } = deps
  const app = new Hono<HttpEnv>()
  const staff = authenticate(tokens, 'staff')
  const knownForm = pathId('unknown-show')

  app.post(
    '/v1/shows',
    describe({
      operationId: 'createShow',
      tag: 'Shows',
      summary: 'Add a show',
      role: 'staff',
      answers: [{ status: 201, description: 'The show', schema: showSchema }],
      problems: [...bodyProblems, 'storage-unavailable'],
    }),
    staff,
    jsonBody(newShow, limits.bodyBytesMax),
    async (c) => {
      const body = c.req.valid('json')
      const nowMs = clock.nowMs()
      const show: Show = {
        id: newId() as ShowId,
        hallId: body.hallId as HallId,
        title: body.title,
        startsAtMs: body.startsAt,
        endsAtMs: body.endsAt ?? null,
        salesOpenAtMs: body.salesOpenAt ?? null,
        currency: body.currency ?? null,
        prices: body.prices ?? null,
        maxSeatsPerUser: body.maxSeatsPerUser,
        orphanRule: body.orphanRule,
        waitlistMode: body.waitlistMode,
        offerSeconds: body.offerSeconds,
        waitlistCutoffSeconds: body.waitlistCutoffSeconds,
        status: 'scheduled',
        createdAtMs: nowMs,
      }
      const fault = changeFault(show, nowMs)
      if (fault) return problem(c, invalidRequest(fault))
      const unfit = await hallFault(directory, show)
      if (unfit) return problem(c, unfit)
      const by = c.get('identity').userId
      const made = await directory.createShow(show, shardOf(show.id, shardCount), by)
      // The hall has changed in between.
      if (!made) return problem(c, (await hallFault(directory, show)) ?? unknownHall)
      return replyJson(c, showJson(show), 201, { Location: `/v1/shows/${show.id}` })
    },
  )

  app.get(
    '/v1/shows',
    describe({
      operationId: 'listShows',
      tag: 'Shows',
      summary: 'Shows, soonest first',
      answers: [{ status: 200, description: 'A page of shows', schema: pageOf(showSchema) }],
      problems: ['invalid-request', 'storage-unavailable'],
    }),
    queryParams(showsQuery),
    async (c) => {
      const { from, to, title, hallId, cursor, limit } = c.req.valid('query')
      const fromMs = from ?? clock.nowMs()
      if (from !== undefined && to !== undefined && to < from) return problem(c, invalidRequest(toBeforeFrom))
      const after = decodeCursor(cursor, cursorScope, showPosition)
      if (!after.ok) return problem(c, after.problem)
      const filter: ShowFilter = {
        fromMs,
        ...(to !== undefined && { toMs: to }),
        ...(title !== undefined && { title }),
        ...(hallId !== undefined && { hallId: hallId as HallId }),
      }
      const page = await directory.shows(filter, after.position, limit)
      return replyJson(c, pageJson(page, cursorScope, showJson))
    },
  )

  app.get(
    '/v1/shows/:id',
    describe({
      operationId: 'getShow',
      tag: 'Shows',
      summary: 'A show and how many of its seats are free',
      answers: [{ status: 200, description: 'The show', schema: showDetailsSchema }],
      problems: ['unknown-show', ...actorProblems],
    }),
    knownForm,
    async (c) => {
      const id = c.req.param('id') as ShowId
      const show = await directory.show(id)
      const counts = show && (await router.seatCounts(id))
      if (!counts) return problem(c, refusalProblem({ code: 'unknown-show' }, id))
      return replyJson(c, { ...showJson(show), counts })
    },
  )

  app.patch(
    '/v1/shows/:id',
    describe({
      operationId: 'changeShow',
      tag: 'Shows',
      summary: 'Change a show; absent fields stay as they are',
      role: 'staff',
      answers: [{ status: 200, description: 'The show as it is now', schema: showSchema }],
      problems: [...bodyProblems, 'unknown-show', 'show-cancelled', 'show-started', ...turnProblems],
    }),
    staff,
    knownForm,
    jsonBody(showChange, limits.bodyBytesMax),
    async (c) => {
      const id = c.req.param('id') as ShowId
      const change = changeOf(c.req.valid('json'))
      const outcome = await router.ask(id, { type: 'changeShow', by: askerOf(c.get('identity')), change })
      if (!outcome.ok) return problem(c, refusalProblem(outcome.refusal, id))
      const show = await directory.show(id)
      if (!show) return problem(c, refusalProblem({ code: 'unknown-show' }, id))
      return replyJson(c, showJson(show))
    },
  )

  app.post(
    '/v1/shows/:id/cancel',
    describe({
      operationId: 'cancelShow',
      tag: 'Shows',
      summary: 'Cancel a show, its reservations and its waitlist',
      description:
        'All its customers are told by events, with the reason. Cancelling it again changes nothing and is answered the ' +
        'same.',
      role: 'staff',
      answers: [{ status: 200, description: 'The cancelled show', schema: showSchema }],
      problems: [...bodyProblems, 'unknown-show', 'show-started', ...turnProblems],
    }),
    staff,
    knownForm,
    jsonBody(cancellation, limits.bodyBytesMax, 'optional'),
    async (c) => {
      const id = c.req.param('id') as ShowId
      const outcome = await router.ask(id, {
        type: 'cancelShow',
        by: askerOf(c.get('identity')),
        ...c.req.valid('json'),
      })
      if (!outcome.ok) return problem(c, refusalProblem(outcome.refusal, id))
      const show = await directory.show(id)
      if (!show) return problem(c, refusalProblem({ code: 'unknown-show' }, id))
      return replyJson(c, showJson(show))
    },
  )

  return app
}

/** Why the show can't be in its hall. */
async function hallFault(directory: Directory, { hallId, prices }: Show): Promise<Problem | undefined> {
  const hall = await directory.hall(hallId)
  if (!hall) return unknownHall
  const unpriced = prices && pricesFault(prices, categoriesOf(hall.layout))
  return unpriced ? invalidRequest(unpriced) : undefined
}

const unknownHall = invalidRequest({
  field: 'hallId',
  message: 'must be the id of a hall; see GET /v1/halls',
})
const toBeforeFrom = { field: 'to', message: 'must not be before from' }
