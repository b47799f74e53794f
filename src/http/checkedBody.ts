import * as v from 'valibot'
import { invalidRequest, type Problem } from './problems.ts'
import { oneErrorPerField, validationErrors } from './validationErrors.ts'

type CheckedBody<Schema extends v.GenericSchema> =
  | {
      readonly ok: true
      readonly output: v.InferOutput<Schema>
      /** As it was parsed, before validation filled in defaults. */
      readonly raw: unknown
    }
  | { readonly ok: false; readonly problem: Problem }

export type BodyNeed = 'required' | 'optional'

/**
 * The text of a body as JSON of that schema.
 *
 * @param type as its Content-Type says.
 * @param need 'optional': an empty one is an object without fields.
 */
export function checkedBody<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
  type: string | undefined,
  need: BodyNeed,
): CheckedBody<Schema> {
  const fault = textFault(text, type, need)
  if (fault) return { ok: false, problem: fault }
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

export const notJsonType: Problem = {
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

/** What is wrong with a body before it is parsed. */
function textFault(text: string, type: string | undefined, need: BodyNeed): Problem | undefined {
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
