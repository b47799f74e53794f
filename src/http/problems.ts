/**
 * Every "no" that leaves over HTTP, as an RFC 9457 problem. The only file that knows which status a refusal, a fault
 * or a malformed request has: 409 when the state says no and may say yes later, 422 when the request can't be used as
 * it is, 429 when the client has used up its quota, 503 when we are short of something, both with how long to wait.
 */
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Answer } from './answer.ts'
import type { HttpEnv } from './context.ts'
import { replyWith } from './reply.ts'

/** Status and title by code. The code is the end of the problem's `type`. */
const kinds = {
  'invalid-json': [400, 'The body is not JSON'],
  unauthenticated: [401, 'Sign in first'],
  'invalid-token': [401, 'The access token is invalid or has expired'],
  'invalid-credentials': [401, 'Email or password is wrong'],
  'invalid-refresh-token': [401, 'The refresh token is invalid, used or expired'],
  'wrong-password': [403, 'The password is wrong'],
  forbidden: [403, 'Your role does not allow this'],
  'unknown-route': [404, 'There is nothing here'],
  'unknown-user': [404, 'There is no such user'],
  'unknown-hall': [404, 'There is no such hall'],
  'unknown-show': [404, 'There is no such show'],
  'unknown-reservation': [404, 'There is no such reservation'],
  'unknown-entry': [404, 'There is no such waitlist entry'],
  'method-not-allowed': [405, 'The method is not allowed here'],
  'email-taken': [409, 'The email address is taken'],
  'own-role': [409, 'You cannot change your own role'],
  'admin-stays': [409, 'An admin cannot leave'],
  'hall-has-sales': [409, 'A show of the hall has sales'],
  'hall-unpriced': [409, 'A show of the hall lacks a price'],
  'show-cancelled': [409, 'The show is cancelled'],
  'show-started': [409, 'The show has started'],
  'sales-not-open': [409, 'Sales are not open yet'],
  'seats-taken': [409, 'Seats are taken'],
  'show-full': [409, 'Not enough seats are free'],
  'seats-available': [409, 'Seats are available'],
  'seats-blocked': [409, 'Seats are blocked'],
  'seats-not-blocked': [409, 'Seats are not blocked'],
  'waitlist-closed': [409, 'The waitlist is closed'],
  'already-waiting': [409, 'You are on the waitlist already'],
  'hold-expired': [409, 'The hold has expired'],
  'reservation-cancelled': [409, 'The reservation is cancelled'],
  'waitlist-assigned': [409, 'The waitlist entry has its seats'],
  'waitlist-expired': [409, 'The waitlist entry has expired'],
  'single-node': [409, 'No other node can take the shards'],
  'hall-changed': [412, 'The hall has changed'],
  'body-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body must be JSON'],
  'invalid-request': [422, 'The request has invalid fields'],
  'unknown-seat': [422, 'The hall has no such seats'],
  'duplicate-seat': [422, 'A seat is named twice'],
  'seat-count': [422, 'Not as many seats as it has'],
  'unknown-category': [422, 'The hall has no such category'],
  'orphan-seat': [422, 'A single seat would be left alone'],
  'unseatable-party': [422, 'The hall could never seat such a party'],
  'seat-limit': [422, 'Over the limit of seats for one user'],
  'idempotency-key-reused': [422, 'The idempotency key belongs to another request'],
  'if-match-required': [428, 'If-Match is required'],
  'rate-limited': [429, 'Too many requests'],
  internal: [500, 'Something went wrong here'],
  overloaded: [503, 'Too many requests are waiting'],
  'shard-moving': [503, 'The show is moving to another node'],
  'storage-unavailable': [503, 'The storage is unavailable'],
  'commit-unknown': [503, 'It is unknown whether the change was written'],
  'too-many-watchers': [503, 'Too many clients watch seat maps'],
  'not-ready': [503, 'This node is not ready'],
} as const satisfies Record<string, readonly [ContentfulStatusCode, string]>

export type ProblemCode = keyof typeof kinds

export interface Problem {
  readonly code: ProblemCode
  /** One sentence for a person about this occurrence. */
  readonly detail: string
  /** What a program needs to act on it. */
  readonly extra?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

export function problemStatus(code: ProblemCode): ContentfulStatusCode {
  return kinds[code][0]
}

export function problem(c: Context<HttpEnv>, told: Problem): Response {
  return replyWith(c, problemAnswer(told))
}

/** The answer with that problem, but for the headers that every answer has. */
export function problemAnswer({ code, detail, extra, headers }: Problem): Answer {
  const [status, title] = kinds[code]
  const body = JSON.stringify({ type: `/problems/${code}`, status, title, detail, code, ...extra })
  const challenge = status === 401 && { 'WWW-Authenticate': 'Bearer' }
  const type = { 'Content-Type': 'application/problem+json' }
  return { status, headers: { ...type, ...challenge, ...headers }, body, problem: code }
}

/** A field that can't be used: its path, and what is allowed there. */
export interface FieldError {
  readonly field: string
  readonly message: string
}

export function invalidRequest(...errors: FieldError[]): Problem {
  const [first] = errors
  const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return { code: 'invalid-request', detail: `${first?.field} ${first?.message}${rest}`, extra: { errors } }
}
