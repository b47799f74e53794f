import { type DescribeRouteOptions, describeRoute } from 'hono-openapi'
import type * as v from 'valibot'
import type { Role } from '../core/users/user.ts'
import { asOpenApi } from './asOpenApi.ts'
import { type ProblemCode, problemStatus } from './problems.ts'

interface Answer {
  readonly status: 200 | 201 | 202 | 204 | 304
  readonly description: string
  readonly schema?: v.GenericSchema
  /** Of the content; JSON by default. */
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

interface Endpoint {
  readonly operationId: string
  readonly tag: 'Users' | 'Halls' | 'Shows' | 'Seats' | 'Reservations' | 'Waitlist' | 'Ops'
  readonly summary: string
  readonly description?: string
  /** The role it takes; absent: anyone may call it. */
  readonly role?: Role
  readonly idempotent?: boolean
  /** Absent: it counts towards the quota of whoever asks. */
  readonly uncounted?: true
  /** Request headers by name, with what they are for. */
  readonly headers?: Readonly<Record<string, string>>
  readonly answers: readonly Answer[]
  readonly problems: readonly ProblemCode[]
}

/** What any body or query can be refused for. */
export const bodyProblems = [
  'invalid-json',
  'body-too-large',
  'unsupported-media-type',
  'invalid-request',
] as const satisfies readonly ProblemCode[]

/** What any question to a show can meet. */
export const actorProblems = [
  'overloaded',
  'shard-moving',
  'storage-unavailable',
] as const satisfies readonly ProblemCode[]

/** What any turn of a show's actor can meet. */
export const turnProblems = [...actorProblems, 'commit-unknown'] as const satisfies readonly ProblemCode[]

/** Puts a route into the API document. */
export function describe(endpoint: Endpoint) {
  const { operationId, tag, summary, description, role, idempotent, answers, problems } = endpoint
  const codes = new Set<ProblemCode>(problems)
  if (role) codes.add('unauthenticated').add('invalid-token')
  if (role === 'staff' || role === 'admin') codes.add('forbidden')
  if (idempotent) codes.add('invalid-request').add('idempotency-key-reused')
  if (!endpoint.uncounted) codes.add('rate-limited').add('overloaded')
  codes.add('internal')
  const headers = { ...endpoint.headers, ...(idempotent && { 'Idempotency-Key': keyDescription }) }
  return describeRoute({
    operationId,
    tags: [tag],
    summary,
    description: [description, askers[role ?? 'anyone']].filter(Boolean).join(' '),
    security: role ? [{ accessToken: [] }] : [],
    ...(Object.keys(headers).length > 0 && { parameters: headerParameters(headers) }),
    responses: { ...responses(answers), ...problemResponses([...codes]) },
  })
}

const askers = {
  anyone: 'For anyone.',
  customer: 'For users who are signed in.',
  staff: 'For staff.',
  admin: 'For admins.',
}

const keyDescription =
  'Makes a repeat safe: the same key with the same request is answered as the first time, for 24 hours. ' +
  '1 to 200 visible ASCII characters, a new one for each request.'

type Responses = NonNullable<DescribeRouteOptions['responses']>

function headerParameters(headers: Readonly<Record<string, string>>) {
  return Object.entries(headers).map(([name, description]) => {
    return { in: 'header' as const, name, description, schema: { type: 'string' as const } }
  })
}

function responses(answers: readonly Answer[]): Responses {
  const byStatus: Responses = {}
  for (const { status, description, schema, type = 'application/json', headers } of answers) {
    byStatus[status] = {
      description,
      ...(schema && { content: { [type]: { schema: asOpenApi(schema) } } }),
      ...(headers && { headers: responseHeaders(headers) }),
    }
  }
  return byStatus
}

function responseHeaders(headers: Readonly<Record<string, string>>) {
  const entries = Object.entries(headers).map(([name, description]) => {
    return [name, { description, schema: { type: 'string' as const } }]
  })
  return Object.fromEntries(entries)
}

function problemResponses(codes: readonly ProblemCode[]): Responses {
  const byStatus = Map.groupBy(codes, problemStatus)
  const entries = [...byStatus].map(([status, same]) => {
    const description = same.map((code) => `\`${code}\``).join(', ')
    const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
    const retry = retryHeaders[status] && { headers: responseHeaders(retryHeaders[status]) }
    return [status, { description, content, ...retry }]
  })
  return Object.fromEntries(entries)
}

const retryAfter = { 'Retry-After': 'Seconds to wait' }
const retryHeaders: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  429: {
    ...retryAfter,
    'RateLimit-Policy': 'The quotas that the request counts for: requests `q` in `w` seconds',
    RateLimit: 'Of each, `r` are left, for `t` seconds more. Every answer has both headers.',
  },
  503: retryAfter,
}
