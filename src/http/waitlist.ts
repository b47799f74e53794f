import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import type { Accounts } from '../accountPorts.ts'
import { entryId, parseEntryId, reservationId, type Seq, type ShowId } from '../core/ids.ts'
import type { User } from '../core/users/user.ts'
import type { Clock, PlacedEntry, Records } from '../ports.ts'
import type { Router } from '../shards/router.ts'
import type { AccessTokens } from './accessTokens.ts'
import { pageOf } from './answers.ts'
import { authenticate } from './authenticate.ts'
import { askerOf, type HttpEnv } from './context.ts'
import { decodeCursor, logPosition, pageJson, recordPosition } from './cursor.ts'
import { bodyProblems, describe, turnProblems } from './describe.ts'
import { entryAsOf, entryJson, entrySchema } from './entryJson.ts'
import { cursorParam, fields, idParam, pageLimit, reason } from './fields.ts'
import { idempotencyKey, idempotencyOf } from './idempotency.ts'
import { jsonBody } from './jsonBody.ts'
import type { HttpLimits } from './limits.ts'
import { partyFields } from './partyFields.ts'
import { pathId } from './pathId.ts'
import { type Problem, problem } from './problems.ts'
import { queryParams } from './queryParams.ts'
import { refusalProblem } from './refusalProblem.ts'
import { replyJson } from './reply.ts'

interface WaitlistRoutesDeps {
  readonly router: Router
  readonly records: Records
  readonly accounts: Pick<Accounts, 'usersOf'>
  readonly tokens: AccessTokens
  readonly clock: Clock
  readonly limits: HttpLimits
}

const joinBody = fields(partyFields)
const showId = v.pipe(idParam, v.description('My entries for that show; for staff, its line'))
const listQuery = fields({ showId: v.optional(showId), cursor: cursorParam, limit: pageLimit(20, 100) })

const leaving = fields({ reason: v.optional(reason) })

export function waitlist(deps: WaitlistRoutesDeps): Hono<HttpEnv> {
  const { router, records, accounts, tokens, clock, limits } = deps
  const app = new Hono<HttpEnv>()
  const user = authenticate(tokens, 'customer')

  /** The entry, unless it is somebody else's: that looks like none at all. */
  const readable = async (c: Context<HttpEnv>, showId: ShowId, no: Seq) => {
    const entry = await records.entry(showId, no)
    const { userId, staff } = askerOf(c.get('identity'))
    return entry && (staff || entry.userId === userId) ? entryAsOf(entry, clock.nowMs()) : undefined
  }

  /** A page of the show's line, for staff. */
  const replyLine = async (
    c: Context<HttpEnv>,
    showId: ShowId,
    cursor: string | undefined,
    limit: number,
  ) => {
    const scope = `line:${showId}`
    const after = decodeCursor(cursor, scope, logPosition)
    if (!after.ok) return problem(c, after.problem)
    const page = await records.openEntries(showId, after.position ?? 0, limit)
    const people = await accounts.usersOf(page.items.map((entry) => entry.userId))
    const nowMs = clock.nowMs()
    const line = pageJson(page, scope, (entry) => shown(entryAsOf(entry, nowMs), people.get(entry.userId)))
    return replyJson(c, line, 200, { 'Cache-Control': 'no-store' })
  }

  app.post(
    '/v1/shows/:id/waitlist',
    describe({
      operationId: 'joinWaitlist',
      tag: 'Waitlist',
      summary: 'Wait in line for seats of a show that has too few',
      description:
        'First come, first served, by whoever can use what comes free: a party that it does not fit is passed over and ' +
        'keeps its place. Refused as `seats-available` exactly when the party could be seated now. A user waits once ' +
        'for a show: joining again for the same party is answered with the entry that is there.',
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
        'waitlist-closed',
        'seats-available',
        'already-waiting',
        'unknown-category',
        'unseatable-party',
        'seat-limit',
        ...turnProblems,
      ],
    }),
    user,
    pathId('unknown-show'),
    idempotencyKey,
    jsonBody(joinBody, limits.bodyBytesMax),
    async (c) => {
      const showId = c.req.param('id') as ShowId
      const { category = null, ...party } = c.req.valid('json')
      const command = { type: 'joinWaitlist', by: askerOf(c.get('identity')), ...party, category } as const
      const outcome = await router.ask(showId, command, idempotencyOf(c))
      if (!outcome.ok) return problem(c, refusalProblem(outcome.refusal, showId))
      const { result } = outcome
      if (result.type !== 'waitlistEntry') throw new Error(`joinWaitlist was answered with ${result.type}`)
      const Location = `/v1/waitlist/${entryId(showId, result.entry.no)}`
      return replyJson(c, entryJson(showId, result.entry), 201, { Location })
    },
  )

  app.get(
    '/v1/waitlist',
    describe({
      operationId: 'listWaitlist',
      tag: 'Waitlist',
      summary: 'My waitlist entries, newest first',
      description:
        'Staff who give a `showId` see the line of that show instead: all entries that wait, or have seats set aside ' +
        'or offered, in the order in which they joined, with names.',
      role: 'customer',
      answers: [{ status: 200, description: 'A page of entries', schema: pageOf(entrySchema) }],
      problems: ['invalid-request', 'storage-unavailable'],
    }),
    user,
    queryParams(listQuery),
    async (c) => {
      const { showId, cursor, limit } = c.req.valid('query')
      const { userId, staff } = askerOf(c.get('identity'))
      if (staff && showId !== undefined) return replyLine(c, showId as ShowId, cursor, limit)
      const whose = showId === undefined ? { userId } : { userId, showId: showId as ShowId }
      const scope = `waitlist:${Object.values(whose).join(':')}`
      const after = decodeCursor(cursor, scope, recordPosition)
      if (!after.ok) return problem(c, after.problem)
      const page = await records.entries(whose, after.position, limit)
      const nowMs = clock.nowMs()
      return replyJson(
        c,
        pageJson(page, scope, (entry) => shown(entryAsOf(entry, nowMs))),
      )
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
      return entry ? replyJson(c, shown(entry)) : problem(c, unknownEntry)
    },
  )

  app.delete(
    '/v1/waitlist/:id',
    describe({
      operationId: 'leaveWaitlist',
      tag: 'Waitlist',
      summary: 'Leave the line',
      description:
        'What was set aside or offered goes to the next. Leaving again is answered the same. An entry that has its ' +
        'seats is a reservation to cancel.',
      role: 'customer',
      answers: [{ status: 200, description: 'The cancelled entry', schema: entrySchema }],
      problems: [
        'invalid-request',
        'unknown-entry',
        'waitlist-assigned',
        'waitlist-expired',
        ...turnProblems,
      ],
    }),
    user,
    queryParams(leaving),
    async (c) => {
      const id = parseEntryId(c.req.param('id'))
      if (!id) return problem(c, unknownEntry)
      const { showId, no } = id
      const { reason } = c.req.valid('query')
      const command = { type: 'leaveWaitlist', by: askerOf(c.get('identity')), entryNo: no, reason } as const
      const outcome = await router.ask(showId, command)
      if (outcome.ok && outcome.result.type === 'waitlistEntry') {
        return replyJson(c, entryJson(showId, outcome.result.entry))
      }
      if (
        !outcome.ok &&
        outcome.refusal.code !== 'unknown-entry' &&
        outcome.refusal.code !== 'unknown-show'
      ) {
        return problem(c, refusalProblem(outcome.refusal, showId))
      }
      const entry = await readable(c, showId, no)
      return entry?.status === 'cancelled' ? replyJson(c, shown(entry)) : problem(c, endedProblem(entry))
    },
  )

  return app
}

function shown(entry: PlacedEntry, user?: User) {
  return entryJson(entry.showId, entry, entry.served, user)
}

/** Why an entry that isn't open can't be left. */
function endedProblem(entry: PlacedEntry | undefined): Problem {
  if (entry?.status === 'assigned' && entry.reservationNo !== null) {
    const id = reservationId(entry.showId, entry.reservationNo)
    const detail = `it became the reservation ${id}; cancel that to give the seats back`
    return { code: 'waitlist-assigned', detail, extra: { reservationId: id } }
  }
  if (entry?.status === 'expired') {
    return { code: 'waitlist-expired', detail: 'the line closed before there were seats, or an offer ended' }
  }
  return unknownEntry
}

const unknownEntry: Problem = { code: 'unknown-entry', detail: 'no waitlist entry of yours has that id' }
