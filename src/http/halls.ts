import { Hono } from 'hono'
import * as v from 'valibot'
import type { HallId, ShowId } from '../core/ids.ts'
import { type Layout, layoutFaults, seatCountOf } from '../core/seats/layout.ts'
import type { Clock, Directory, Hall, HallSummary } from '../ports.ts'
import type { AccessTokens } from './accessTokens.ts'
import { named, pageOf } from './answers.ts'
import { authenticate } from './authenticate.ts'
import type { HttpEnv } from './context.ts'
import { decodeCursor, hallPosition, pageJson } from './cursor.ts'
import { bodyProblems, describe } from './describe.ts'
import { etagOf, knownTag, namesStrongly } from './etag.ts'
import { cursorParam, fields, idParam, pageLimit, text } from './fields.ts'
import { jsonBody } from './jsonBody.ts'
import { layoutSchema } from './layoutSchema.ts'
import type { HttpLimits } from './limits.ts'
import { pathId } from './pathId.ts'
import { invalidRequest, type Problem, problem } from './problems.ts'
import { queryParams } from './queryParams.ts'
import { reply, replyJson } from './reply.ts'
import { sendText } from './sendText.ts'

interface HallRoutesDeps {
  readonly directory: Directory
  /** Shows whose layout has changed are loaded again. */
  readonly router: { reload(showIds: readonly ShowId[]): void }
  readonly tokens: AccessTokens
  readonly clock: Clock
  readonly limits: HttpLimits
  readonly newId: () => string
}

const hallBody = fields({ name: v.pipe(text(1, 100), v.examples(['Main'])), layout: layoutSchema })
const listQuery = fields({ cursor: cursorParam, limit: pageLimit(20, 100) })

const count = v.pipe(v.number(), v.integer())
const summaryEntries = {
  id: idParam,
  name: v.pipe(v.string(), v.examples(['Main'])),
  version: count,
  seatCount: count,
}
const hallSummarySchema = named('HallSummary', v.object(summaryEntries))
const hallSchema = named('Hall', v.object({ ...summaryEntries, layout: layoutSchema }))

const cursorScope = 'halls'

export function halls(deps: HallRoutesDeps): Hono<HttpEnv> {
  const { directory, router, tokens, clock, limits, newId } = deps
  const app = new Hono<HttpEnv>()
  const etag = { ETag: 'Version of the hall, for If-Match' }

  app.post(
    '/v1/halls',
    describe({
      operationId: 'createHall',
      tag: 'Halls',
      summary: 'Add a hall',
      role: 'staff',
      answers: [{ status: 201, description: 'The hall', schema: hallSchema, headers: etag }],
      problems: [...bodyProblems, 'storage-unavailable'],
    }),
    authenticate(tokens, 'staff'),
    jsonBody(hallBody, limits.layoutBytesMax),
    async (c) => {
      const { name, layout } = c.req.valid('json')
      const faults = faultsOf(layout)
      if (faults) return problem(c, faults)
      const hall: Hall = { id: newId() as HallId, name, layout, version: 1, seatCount: seatCountOf(layout) }
      await directory.createHall(hall)
      return replyJson(c, hallJson(hall), 201, { Location: `/v1/halls/${hall.id}`, ETag: etagOf(1) })
    },
  )

  app.get(
    '/v1/halls',
    describe({
      operationId: 'listHalls',
      tag: 'Halls',
      summary: 'All halls, without their layouts',
      answers: [{ status: 200, description: 'A page of halls', schema: pageOf(hallSummarySchema) }],
      problems: ['invalid-request', 'storage-unavailable'],
    }),
    queryParams(listQuery),
    async (c) => {
      const { cursor, limit } = c.req.valid('query')
      const after = decodeCursor(cursor, cursorScope, hallPosition)
      if (!after.ok) return problem(c, after.problem)
      const page = await directory.halls(after.position, limit)
      return replyJson(c, pageJson(page, cursorScope, summaryJson))
    },
  )

  app.get(
    '/v1/halls/:id',
    describe({
      operationId: 'getHall',
      tag: 'Halls',
      summary: 'A hall with its layout',
      headers: { 'If-None-Match': 'An ETag that is known already' },
      answers: [
        { status: 200, description: 'The hall', schema: hallSchema, headers: etag },
        { status: 304, description: 'The known one is still right' },
      ],
      problems: ['unknown-hall', 'storage-unavailable'],
    }),
    pathId('unknown-hall'),
    async (c) => {
      const id = c.req.param('id') as HallId
      const header = c.req.header('If-None-Match')
      // Asked first, since a stadium's layout is not read for nothing.
      const summary = header === undefined ? undefined : await directory.hallSummary(id)
      const known = summary && knownTag(header, etagOf(summary.version))
      if (known) return reply(c, null, 304, cachedAs(known))
      const hall = await directory.hall(id)
      if (!hall) return problem(c, unknownHall(id))
      return sendText(c, JSON.stringify(hallJson(hall)), cachedAs(etagOf(hall.version)))
    },
  )

  app.put(
    '/v1/halls/:id',
    describe({
      operationId: 'replaceHall',
      tag: 'Halls',
      summary: 'Change name and layout',
      description: 'A new layout reaches all shows of the hall, and is refused once one of them has sales.',
      role: 'staff',
      headers: { 'If-Match': 'The ETag of the hall as it was read. Required.' },
      answers: [{ status: 200, description: 'The hall as it is now', schema: hallSchema, headers: etag }],
      problems: [
        ...bodyProblems,
        'unknown-hall',
        'hall-has-sales',
        'hall-unpriced',
        'hall-changed',
        'if-match-required',
        'storage-unavailable',
      ],
    }),
    authenticate(tokens, 'staff'),
    pathId('unknown-hall'),
    jsonBody(hallBody, limits.layoutBytesMax),
    async (c) => {
      const id = c.req.param('id') as HallId
      const ifMatch = c.req.header('If-Match')
      if (ifMatch === undefined) return problem(c, ifMatchRequired)
      const { name, layout } = c.req.valid('json')
      const faults = faultsOf(layout)
      if (faults) return problem(c, faults)
      const known = await directory.hallSummary(id)
      if (!known) return problem(c, unknownHall(id))
      if (!namesStrongly(ifMatch, etagOf(known.version))) return problem(c, hallChanged)

      const hall: Hall = { id, name, layout, version: known.version + 1, seatCount: seatCountOf(layout) }
      const by = c.get('identity').userId
      const shows = await directory.replaceHall(hall, known.version, by, clock.nowMs())
      if (shows === 'unknown') return problem(c, unknownHall(id))
      if (shows === 'changed') return problem(c, hallChanged)
      if (shows === 'has-sales') return problem(c, hallHasSales)
      if (shows === 'unpriced') return problem(c, hallUnpriced)
      router.reload(shows)
      return replyJson(c, hallJson(hall), 200, { ETag: etagOf(hall.version) })
    },
  )

  return app
}

function cachedAs(ETag: string) {
  return { ETag, 'Cache-Control': 'no-cache' }
}

function summaryJson({ id, name, version, seatCount }: HallSummary) {
  return { id, name, version, seatCount }
}

function hallJson({ id, name, version, seatCount, layout }: Hall) {
  return { id, name, version, seatCount, layout }
}

function faultsOf(layout: Layout): Problem | undefined {
  const faults = layoutFaults(layout)
  if (faults.length === 0) return undefined
  return invalidRequest(...faults.map(({ field, message }) => ({ field: `layout.${field}`, message })))
}

function unknownHall(id: HallId): Problem {
  return { code: 'unknown-hall', detail: `there is no hall ${id}` }
}

const ifMatchRequired: Problem = {
  code: 'if-match-required',
  detail: 'send If-Match with the ETag that GET gave, so that nobody else’s change is lost',
}

const hallChanged: Problem = { code: 'hall-changed', detail: 'read the hall again, then repeat your change' }

const hallUnpriced: Problem = {
  code: 'hall-unpriced',
  detail:
    'a show of the hall has prices, and none for a category of the new layout; take its prices away and set them anew after the change',
}

const hallHasSales: Problem = {
  code: 'hall-has-sales',
  detail: 'a show of this hall has reservations, blocked seats or waiters; only the name may change now',
}
