import type { Context, MiddlewareHandler } from 'hono'
import { uniqueSymbol } from 'hono-openapi'
import type * as v from 'valibot'
import { asOpenApi } from './asOpenApi.ts'
import { type BodyNeed, checkedBody, cutOff, isJsonType, notJsonType } from './checkedBody.ts'
import type { HttpEnv } from './context.ts'
import { type Problem, problem } from './problems.ts'

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
  need: BodyNeed = 'required',
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
    const body = checkedBody(schema, text, type, need)
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

function tooLarge(bytesMax: number): Problem {
  return { code: 'body-too-large', detail: `at most ${bytesMax} bytes are allowed`, extra: { bytesMax } }
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
