import type { ServerResponse } from 'node:http'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { Seq, ShowId } from '../core/ids.ts'
import type { HttpEnv } from './context.ts'
import { describe } from './describe.ts'
import { fields } from './fields.ts'
import { pathId } from './pathId.ts'
import { type Problem, problem } from './problems.ts'
import { queryParams } from './queryParams.ts'
import { refusalProblem } from './refusalProblem.ts'
import { reply } from './reply.ts'
import type { SeatWatchers, Watching } from './seatEvents/seatWatchers.ts'

interface SeatEventsDeps {
  readonly seatWatchers: SeatWatchers
}

const versionMessage = 'must be a version of the show, such as a seat map has'
const eventsQuery = fields({
  after: v.optional(
    v.pipe(
      v.string(versionMessage),
      v.regex(/^\d{1,15}$/, versionMessage),
      v.metadata({ type: 'integer', pattern: undefined, minimum: 0 }),
      v.description('`version` of a seat map that was read before; `Last-Event-ID` goes before it'),
      v.transform(Number),
    ),
  ),
})

const eventsSchema = v.pipe(
  v.string(),
  v.description(
    '`event: seats`, `id: <version>`, `data: {"version", "changes": {"A1": "reserved", "A2": "free"}}`; or ' +
      '`event: reset`, `data: {"version"}`',
  ),
)

export function seatEvents({ seatWatchers }: SeatEventsDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()

  app.get(
    '/v1/shows/:id/seats/events',
    describe({
      operationId: 'watchSeats',
      tag: 'Seats',
      summary: 'Changes of the seat map as they happen, as server-sent events',
      description:
        'Each `seats` event leads from any version since the one before it to its own. The first one of a stream that ' +
        'is told no version to begin with has no changes: read the seat map then, until it has at least that version, ' +
        'and apply what is newer than it. At `reset` do the same again. A stream may end at any time; an EventSource ' +
        'comes back by itself, and goes on where it was.',
      headers: { 'Last-Event-ID': 'The version to go on from; an EventSource sends it by itself' },
      answers: [{ status: 200, description: 'The stream', schema: eventsSchema, type: 'text/event-stream' }],
      problems: ['invalid-request', 'unknown-show', 'too-many-watchers', 'not-ready', 'storage-unavailable'],
    }),
    pathId('unknown-show'),
    queryParams(eventsQuery),
    async (c) => {
      const showId = c.req.param('id') as ShowId
      // Nobody would read it, nor ever end it.
      if (c.req.method === 'HEAD') return reply(c, null, 200, streamHeaders)
      const after = versionOf(c.req.header('Last-Event-ID')) ?? c.req.valid('query').after ?? null
      // Tests ask the app without a server.
      const outgoing = (c.env as { outgoing?: ServerResponse } | undefined)?.outgoing
      const watching = await seatWatchers.watch({
        showId,
        after,
        cut: outgoing && (() => outgoing.destroy()),
      })
      return watching.ok
        ? reply(c, watching.stream, 200, streamHeaders)
        : problem(c, refusedProblem(watching, showId))
    },
  )

  return app
}

const streamHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  // Nginx would collect it otherwise.
  'X-Accel-Buffering': 'no',
  // Nothing else comes on the connection once the stream has ended.
  Connection: 'close',
}

/** NaN: not one of our versions. */
function versionOf(header: string | undefined): Seq | undefined {
  if (header === undefined || header === '') return undefined
  return /^\d{1,15}$/.test(header) ? Number(header) : Number.NaN
}

function refusedProblem(watching: Extract<Watching, { ok: false }>, showId: ShowId): Problem {
  switch (watching.refusal) {
    case 'unknown-show':
      return refusalProblem({ code: 'unknown-show' }, showId)
    case 'too-many-watchers': {
      const detail = 'this node has as many watchers as it takes; read the seat map now and then instead'
      return { code: 'too-many-watchers', detail, headers: { 'Retry-After': '5' } }
    }
    case 'not-ready':
      return { code: 'not-ready', detail: watching.reason, headers: { 'Retry-After': '1' } }
    default:
      return watching satisfies never
  }
}
