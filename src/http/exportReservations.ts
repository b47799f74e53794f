import type { ServerResponse } from 'node:http'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { Accounts } from '../accountPorts.ts'
import type { Seq, ShowId } from '../core/ids.ts'
import { type ReservationStatus, reservationStatuses } from '../core/reservations/outcome.ts'
import type { Show } from '../core/shows/show.ts'
import type { Clock, Directory, Records } from '../ports.ts'
import type { AccessTokens } from './accessTokens.ts'
import { authenticate } from './authenticate.ts'
import { type HttpEnv, logOf } from './context.ts'
import { describe } from './describe.ts'
import { fields, oneOf } from './fields.ts'
import { pathId } from './pathId.ts'
import { problem } from './problems.ts'
import { queryParams } from './queryParams.ts'
import { refusalProblem } from './refusalProblem.ts'
import { reply } from './reply.ts'
import { asOf } from './reservationJson.ts'
import { csvColumns, reservationsCsv } from './reservationsCsv.ts'

interface ExportDeps {
  readonly directory: Directory
  readonly records: Records
  readonly accounts: Accounts
  readonly tokens: AccessTokens
  readonly clock: Clock
}

const exportQuery = fields({
  status: v.optional(v.pipe(oneOf(reservationStatuses), v.description('Those that are so now'))),
})

/** Some 65 kB of text, which take three milliseconds to make: nothing else is done meanwhile. */
const pageReservations = 500

const csvSchema = v.pipe(
  v.string(),
  v.description(`\`${csvColumns.join(',')}\`; seats with spaces between them, the amount in major units`),
)

export function exportReservations(deps: ExportDeps): Hono<HttpEnv> {
  const { directory, records, accounts, tokens, clock } = deps
  const app = new Hono<HttpEnv>()

  app.get(
    '/v1/shows/:id/reservations.csv',
    describe({
      operationId: 'exportReservations',
      tag: 'Reservations',
      summary: 'A show’s reservations as a CSV file, in the order in which they were made',
      description:
        'RFC 4180, UTF-8 with a byte order mark. A file that could not be read to its end is cut off: the connection ' +
        'ends before the answer does, and clients report that.',
      role: 'staff',
      answers: [
        {
          status: 200,
          description: 'The file',
          schema: csvSchema,
          type: 'text/csv',
          headers: { 'Content-Disposition': 'A name for the file' },
        },
      ],
      problems: ['invalid-request', 'unknown-show', 'storage-unavailable'],
    }),
    authenticate(tokens, 'staff'),
    pathId('unknown-show'),
    queryParams(exportQuery),
    async (c) => {
      const id = c.req.param('id') as ShowId
      const show = await directory.show(id)
      if (!show) return problem(c, refusalProblem({ code: 'unknown-show' }, id))
      const parts = readParts(id, c.req.valid('query').status)
      // Read before anything is answered: what fails now still gets a problem.
      const first = await parts.next()
      // Tests ask the app without a server.
      const outgoing = (c.env as { outgoing?: ServerResponse } | undefined)?.outgoing
      const onFailed = (error: unknown) => {
        logOf(c).warn({ reason: (error as Error).message }, 'an export was cut off')
        outgoing?.destroy()
        return outgoing !== undefined
      }
      return reply(c, ReadableStream.from(encoded(first, parts, onFailed)), 200, {
        'Content-Type': 'text/csv; charset=utf-8; header=present',
        'Content-Disposition': `attachment; filename="${fileName(show)}"`,
        'Cache-Control': 'no-store',
      })
    },
  )

  /** The file page by page, as fast as it is taken: no more than one page is in memory. */
  async function* readParts(showId: ShowId, status: ReservationStatus | undefined): AsyncGenerator<string> {
    const nowMs = clock.nowMs()
    let after: Seq | null = 0
    for (let isFirst = true; after !== null; isFirst = false) {
      const page = await records.reservationsOfShow(showId, status, nowMs, after, pageReservations)
      const users = await accounts.usersOf(page.items.map(({ userId }) => userId))
      yield reservationsCsv(
        page.items.map((record) => asOf(record, nowMs)),
        users,
        isFirst,
      )
      after = page.next
    }
  }

  return app
}

/**
 * @param onFailed a file that merely ends would pass for a whole one. @returns whether the connection has been ended,
 *   so that the stream need not fail.
 */
async function* encoded(
  first: IteratorResult<string>,
  rest: AsyncGenerator<string>,
  onFailed: (error: unknown) => boolean,
): AsyncGenerator<Uint8Array> {
  try {
    if (!first.done) yield Buffer.from(first.value)
    for await (const part of rest) yield Buffer.from(part)
  } catch (error) {
    if (!onFailed(error)) throw error
  }
}

/** Such as `metropolis-2030-05-01-k3v9x2mq7d3w.csv`: of the title, what is safe in a name everywhere. */
function fileName({ title, startsAtMs, id }: Show): string {
  const words =
    title
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  const day = new Date(startsAtMs).toISOString().slice(0, 10)
  return `${[...words.slice(0, 8), day, id].join('-')}.csv`
}
