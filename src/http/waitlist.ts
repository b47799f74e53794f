import { type Context, Hono } from 'hono'
import { entryId, parseEntryId, reservationId, type Seq, type ShowId } from '../core/ids.ts'
import type { Clock, PlacedEntry, Records } from '../ports.ts'
import type { Router } from '../shards/router.ts'
import type { AccessTokens } from './accessTokens.ts'
import { pageOf } from './answers.ts'
import { authenticate } from './authenticate.ts'
import { askerOf, type HttpEnv } from './context.ts'
import { decodeCursor, pageJson, recordPosition } from './cursor.ts'
import { actorProblems, bodyProblems, describe } from './describe.ts'
import { entryAsOf, entryJson, entrySchema } from './entryJson.ts'
import { cursorParam, fields, integer, pageLimit } from './fields.ts'
import { idempotencyKey, idempotencyOf } from './idempotency.ts'
import { jsonBody } from './jsonBody.ts'
import type { HttpLimits } from './limits.ts'
import { pathId } from './pathId.ts'
import { type Problem, problem } from './problems.ts'
import { queryParams } from './queryParams.ts'
import { refusalProblem } from './refusalProblem.ts'

interface WaitlistRoutesDeps {
  readonly router: Router
  readonly records: Records
  readonly tokens: AccessTokens
  readonly clock: Clock
  readonly limits: HttpLimits
}

const joinBody = fields({ partySize: integer(1, 1000) })
const listQuery = fields({ cursor: cursorParam, limit: pageLimit(20, 100) })

export function waitlist(deps: WaitlistRoutesDeps): Hono<HttpEnv> {
  const { router, records, tokens, clock, limits } = deps
  const app = new Hono<HttpEnv>()
  const user = authenticate(tokens, 'customer')

  /** The entry, unless it is somebody else's: that looks like none at all. */
  const readable = async (c: Context<HttpEnv>, showId: ShowId, no: Seq) => {
    const entry = await records.entry(showId, no)
    const { userId, staff } = askerOf(c)
    return entry && (staff || entry.userId === userId) ? entryAsOf(entry, clock.nowMs()) : undefined
  }

  app.post(
    '/v1/shows/:id/waitlist',
    describe({
      operationId: 'joinWaitlist',
      tag: 'Waitlist',
      summary: 'Wait in line for seats of a show that has too few',
      description:
        'A user waits once for a show: joining again for as many seats is answered with the entry that is there.',
      role: 'customer',
      idempotent: true,
      answers: [
        { status: 201, description: 'The entry', schema: entrySchema, headers: { Location: 'Where it is' } },
      ],
      problems: [
        ...bodyProblems,
        'unknown-show',
        'show-cancelled',
        'show-started',
        'sales-not-open',
        'seats-available',
        'already-waiting',
        'seat-limit',
        ...actorProblems,
      ],
    }),
    user,
    pathId('unknown-show'),
    idempotencyKey,
    jsonBody(joinBody, limits.bodyBytesMax),
    async (c) => {
      const showId = c.req.param('id') as ShowId
      const { partySize } = c.req.valid('json')
      const command = { type: 'joinWaitlist', by: askerOf(c), partySize } as const
      const outcome = await router.ask(showId, command, idempotencyOf(c))
      if (!outcome.ok) return problem(c, refusalProblem(outcome.refusal, showId))
      const { result } = outcome
      if (result.type !== 'waitlistEntry') throw new Error(`joinWaitlist was answered with ${result.type}`)
      const Location = `/v1/waitlist/${entryId(showId, result.entry.no)}`
      return c.json(entryJson(showId, result.entry), 201, { Location })
    },
  )

  app.get(
    '/v1/waitlist',
    describe({
      operationId: 'listWaitlist',
      tag: 'Waitlist',
      summary: 'My waitlist entries, newest first',
      role: 'customer',
      answers: [{ status: 200, description: 'A page of entries', schema: pageOf(entrySchema) }],
      problems: ['invalid-request', 'storage-unavailable'],
    }),
    user,
    queryParams(listQuery),
    async (c) => {
      const { cursor, limit } = c.req.valid('query')
      const { userId } = c.get('identity')
      const scope = `waitlist:${userId}`
      const after = decodeCursor(cursor, scope, recordPosition)
      if (!after.ok) return problem(c, after.problem)
      const page = await records.entries(userId, after.position, limit)
      const nowMs = clock.nowMs()
      return c.json(pageJson(page, scope, (entry) => shown(entryAsOf(entry, nowMs))))
    },
  )

  app.get(
    '/v1/waitlist/:id',
    describe({
      operationId: 'getWaitlistEntry',
      tag: 'Waitlist',
      summary: 'One of my waitlist entries and its place in line; for staff, anyone’s',
      role: 'customer',
      answers: [{ status: 200, description: 'The entry', schema: entrySchema }],
      problems: ['unknown-entry', 'storage-unavailable'],
    }),
    user,
    async (c) => {
      const id = parseEntryId(c.req.param('id'))
      const entry = id && (await readable(c, id.showId, id.no))
      return entry ? c.json(shown(entry)) : problem(c, unknownEntry)
    },
  )

  app.delete(
    '/v1/waitlist/:id',
    describe({
      operationId: 'leaveWaitlist',
      tag: 'Waitlist',
      summary: 'Leave the line',
      description:
        'Leaving again is answered the same. An entry that has its seats is a reservation to cancel.',
      role: 'customer',
      answers: [{ status: 200, description: 'The cancelled entry', schema: entrySchema }],
      problems: ['unknown-entry', 'waitlist-assigned', 'waitlist-expired', 'show-started', ...actorProblems],
    }),
    user,
    async (c) => {
      const id = parseEntryId(c.req.param('id'))
      if (!id) return problem(c, unknownEntry)
      const { showId, no } = id
      const outcome = await router.ask(showId, { type: 'leaveWaitlist', by: askerOf(c), entryNo: no })
      if (outcome.ok && outcome.result.type === 'waitlistEntry') {
        return c.json(entryJson(showId, outcome.result.entry))
      }
      if (
        !outcome.ok &&
        outcome.refusal.code !== 'unknown-entry' &&
        outcome.refusal.code !== 'unknown-show'
      ) {
        return problem(c, refusalProblem(outcome.refusal, showId))
      }
      const entry = await readable(c, showId, no)
      return entry?.status === 'cancelled' ? c.json(shown(entry)) : problem(c, endedProblem(entry))
    },
  )

  return app
}

function shown(entry: PlacedEntry) {
  return entryJson(entry.showId, entry, entry.reservationNo)
}

/** Why an entry that isn't open can't be left. */
function endedProblem(entry: PlacedEntry | undefined): Problem {
  if (entry?.status === 'assigned' && entry.reservationNo !== null) {
    const id = reservationId(entry.showId, entry.reservationNo)
    const detail = `it became the reservation ${id}; cancel that to give the seats back`
    return { code: 'waitlist-assigned', detail, extra: { reservationId: id } }
  }
  if (entry?.status === 'expired') {
    return { code: 'waitlist-expired', detail: 'the show started before there were seats' }
  }
  return unknownEntry
}

const unknownEntry: Problem = { code: 'unknown-entry', detail: 'no waitlist entry of yours has that id' }
