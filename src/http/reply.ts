import type { Context } from 'hono'
import { type Answer, jsonAnswer } from './answer.ts'
import type { HttpEnv } from './context.ts'

type Headers = Readonly<Record<string, string>>

/**
 * An answer with the headers that every answer has.
 *
 * Hono's own `c.body()` and `c.json()` collect them in a `Headers`, which checks, sorts and is then taken apart again: of
 * a short answer that is a tenth of the work. A plain record goes to the socket as it is.
 */
export function reply(
  c: Context<HttpEnv>,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream | null,
  status = 200,
  headers: Headers = {},
): Response {
  return new Response(body, { status, headers: { ...c.get('headers'), ...headers } })
}

export function replyJson(
  c: Context<HttpEnv>,
  value: unknown,
  status = 200,
  headers: Headers = {},
): Response {
  return replyWith(c, jsonAnswer(value, status, headers))
}

export function replyWith(c: Context<HttpEnv>, { status, headers, body, problem }: Answer): Response {
  if (problem !== undefined) c.set('problem', problem)
  return reply(c, body, status, headers)
}
