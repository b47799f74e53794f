import type { Context, MiddlewareHandler } from 'hono'
import { uniqueSymbol } from 'hono-openapi'
import * as v from 'valibot'
import { asOpenApi } from './asOpenApi.ts'
import type { HttpEnv } from './context.ts'
import { invalidRequest, type Problem, problem } from './problems.ts'
import { oneErrorPerField, validationErrors } from './validationErrors.ts'

/**
 * Reads the body as JSON of that schema, which the handler finds under `c.req.valid('json')` and the API document as
 * the request body. Anything else is answered here, from the cheapest check to the dearest.
 *
 * @param bytesMax the body is not read any further than this.
 * @param need 'optional': without a body it is one without fields.
 */
export function jsonBody<Schema extends v.GenericSchema>(
  schema: Schema,
  bytesMax: number,
  need: 'required' | 'optional' = 'required',
): MiddlewareHandler<
  HttpEnv,
  string,
  { in: { json: v.InferInput<Schema> }; out: { json: v.InferOutput<Schema> } }
> {
  const middleware: MiddlewareHandler<HttpEnv> = async (c, next) => {
    const type = c.req.header('Content-Type')
    // Without any body the clearer answer is that it is missing, whatever it would have been.
    if (need === 'required' && type !== undefined && !isJsonType(type)) return problem(c, notJsonType)
    const text = await readText(c, bytesMax).catch(() => null)
    // Reading fails when the client is gone; nobody hears this, but it is no error of ours.
    if (text === null) return problem(c, cutOff)
    if (text === undefined) return problem(c, tooLarge(bytesMax))
    c.get('onBody')?.()
    const fault = textFault(text, type, need)
    if (fault) return problem(c, fault)
    const body = checkedBody(schema, text)
    if (!body.ok) return problem(c, body.problem)
    c.set('rawBody', body.raw)
    c.req.addValidatedData('json', body.output as object)
    return next()
  }
  const spec = {
    requestBody: {
      required: need === 'required',
      content: { 'application/json': { schema: asOpenApi(schema) } },
    },
  }
  return Object.assign(middleware, { [uniqueSymbol]: { spec } })
}

export type CheckedBody<Schema extends v.GenericSchema> =
  | {
      readonly ok: true
      readonly output: v.InferOutput<Schema>
      /** As it was parsed, before validation filled in defaults. */
      readonly raw: unknown
    }
  | { readonly ok: false; readonly problem: Problem }

/** The text as JSON of that schema. An empty one is an object without fields. */
export function checkedBody<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): CheckedBody<Schema> {
  const body = isEmpty(text) ? { value: {} } : parse(text)
  if (!body) return { ok: false, problem: brokenJson }
  const parsed = v.safeParse(schema, body.value, oneErrorPerField)
  if (parsed.success) return { ok: true, output: parsed.output, raw: body.value }
  return { ok: false, problem: invalidRequest(...validationErrors(parsed.issues, 'body')) }
}

/** Whether a content type is one of JSON. */
export function isJsonType(type: string | undefined): boolean {
  return type !== undefined && jsonType.test(type)
}

const jsonType = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i

const notJsonType: Problem = {
  code: 'unsupported-media-type',
  detail: 'send JSON, with Content-Type: application/json',
}
const emptyBody: Problem = { code: 'invalid-json', detail: 'the body is empty; send a JSON object' }
const notUtf8: Problem = { code: 'invalid-json', detail: 'the body is not UTF-8' }
export const cutOff: Problem = { code: 'invalid-json', detail: 'the body ended before its end' }
const brokenJson: Problem = {
  code: 'invalid-json',
  detail: 'the body is not valid JSON: check quotes, commas and brackets',
}

function tooLarge(bytesMax: number): Problem {
  return { code: 'body-too-large', detail: `at most ${bytesMax} bytes are allowed`, extra: { bytesMax } }
}

/** What is wrong with a body before it is parsed. */
export function textFault(
  text: string,
  type: string | undefined,
  need: 'required' | 'optional',
): Problem | undefined {
  if (isEmpty(text)) return need === 'required' ? emptyBody : undefined
  if (!isJsonType(type)) return notJsonType
  // What bytes that are no UTF-8 are read as; two different addresses must not become one.
  return text.includes('\uFFFD') ? notUtf8 : undefined
}

function isEmpty(text: string): boolean {
  return text.trim() === ''
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** @returns undefined when it is larger than allowed. @throws Error the connection was lost in the middle. */
async function readText(c: Context<HttpEnv>, bytesMax: number): Promise<string | undefined> {
  const length = c.req.header('Content-Length')
  if (length !== undefined && Number(length) > bytesMax) return undefined
  // With a length, the HTTP parser lets no more through than that.
  if (length !== undefined && c.req.header('Transfer-Encoding') === undefined) return c.req.text()
  const { body } = c.req.raw
  if (!body) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Each costs some 10 us, whatever is in it: a body of single bytes would take seconds to be found too large. A slow
  // network makes packets of a kilobyte and more.
  const chunksMax = 1000 + bytesMax / 1024
  for await (const chunk of body as ReadableStream<Uint8Array>) {
    bytes += chunk.length
    if (bytes > bytesMax || chunks.length >= chunksMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes).toString('utf8')
}
