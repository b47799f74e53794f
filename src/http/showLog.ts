import { Hono } from 'hono'
import * as v from 'valibot'
import type { Accounts } from '../accountPorts.ts'
import { entryId, reservationId, type Seq, type ShowId, type UserId } from '../core/ids.ts'
import type { EventRecord } from '../core/records/eventRecord.ts'
import type { Directory, Records } from '../ports.ts'
import type { AccessTokens } from './accessTokens.ts'
import { named, pageOf, time } from './answers.ts'
import { authenticate } from './authenticate.ts'
import type { HttpEnv } from './context.ts'
import { decodeCursor, logPosition, pageJson } from './cursor.ts'
import { describe } from './describe.ts'
import { cursorParam, fields, pageLimit } from './fields.ts'
import { rfc3339 } from './instant.ts'
import { pathId } from './pathId.ts'
import { personJson, personSchema } from './personJson.ts'
import { problem } from './problems.ts'
import { queryParams } from './queryParams.ts'
import { refusalProblem } from './refusalProblem.ts'
import { replyJson } from './reply.ts'

interface ShowLogDeps {
  readonly directory: Directory
  readonly records: Records
  readonly accounts: Accounts
  readonly tokens: AccessTokens
}

const logQuery = fields({ cursor: cursorParam, limit: pageLimit(100, 200) })

const eventSchema = named(
  'LoggedEvent',
  v.looseObject({
    seq: v.pipe(v.number(), v.integer(), v.description('From 1, without gaps')),
    at: time,
    by: v.pipe(
      v.string(),
      v.description('The user who asked for it; `usher` for what time and the waitlist do'),
    ),
    type: v.pipe(v.string(), v.description('What happened; the other fields say to what')),
  }),
)

const logSchema = v.object({
  ...pageOf(eventSchema).entries,
  users: v.pipe(
    v.record(v.string(), personSchema),
    v.description('Whom the page speaks of, by id, but for those who have left'),
  ),
})

export function showLog({ directory, records, accounts, tokens }: ShowLogDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()

  app.get(
    '/v1/shows/:id/log',
    describe({
      operationId: 'getShowLog',
      tag: 'Shows',
      summary: 'Everything that happened to a show, in order, with who and why',
      role: 'staff',
      answers: [{ status: 200, description: 'A page of events', schema: logSchema }],
      problems: ['invalid-request', 'unknown-show', 'storage-unavailable'],
    }),
    authenticate(tokens, 'staff'),
    pathId('unknown-show'),
    queryParams(logQuery),
    async (c) => {
      const id = c.req.param('id') as ShowId
      const { cursor, limit } = c.req.valid('query')
      const scope = `log:${id}`
      const after = decodeCursor(cursor, scope, logPosition)
      if (!after.ok) return problem(c, after.problem)
      if (!(await directory.show(id))) return problem(c, refusalProblem({ code: 'unknown-show' }, id))
      const page = await records.log(id, after.position ?? 0, limit)
      const users = await accounts.usersOf(page.items.flatMap(usersIn))
      const people = [...users].map(([userId, user]) => [userId, personJson(user)] as const)
      return replyJson(c, { ...pageJson(page, scope, eventJson), users: Object.fromEntries(people) }, 200, {
        'Cache-Control': 'no-store',
      })
    },
  )

  return app
}

/** Who asked for it, and to whom it happened. */
function usersIn({ by, data }: EventRecord): UserId[] {
  const { userId, moves = [] } = data as { userId?: UserId; moves?: readonly { userId: UserId }[] }
  const ids = [by, userId, ...moves.map((move) => move.userId)]
  return ids.filter((id): id is UserId => id !== undefined && id !== 'usher')
}

function eventJson({ showId, seq, atMs, by, type, data }: EventRecord) {
  return { seq, at: rfc3339(atMs), by, type, ...madeBy(showId, seq, type), ...outward(showId, data) }
}

/** The id of what the event itself made: its number is the event's. */
function madeBy(showId: ShowId, seq: Seq, type: EventRecord['type']) {
  if (type === 'SeatsReserved' || type === 'WaitlistAssigned' || type === 'WaitlistOffered') {
    return { reservationId: reservationId(showId, seq) }
  }
  if (type === 'WaitlistJoined') return { waitlistEntryId: entryId(showId, seq) }
  return {}
}

/** Milliseconds and numbers are ours; clients know times and ids. */
function outward(showId: ShowId, data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(data)) {
    if (name === 'reservationNo') shown.reservationId = reservationId(showId, value as Seq)
    else if (name === 'entryNo') shown.waitlistEntryId = entryId(showId, value as Seq)
    else if (name.endsWith('AtMs'))
      shown[name.slice(0, -2)] = value === null ? null : rfc3339(value as number)
    else if (name === 'moves')
      shown.moves = (value as Record<string, unknown>[]).map((move) => outward(showId, move))
    else if (name === 'change') shown.change = outward(showId, value as Record<string, unknown>)
    else shown[name] = value
  }
  return shown
}
