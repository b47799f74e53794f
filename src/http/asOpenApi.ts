import { resolver } from 'hono-openapi'
import type * as v from 'valibot'

/** A schema for the API document: as requests give it and answers show it, before anything is converted. */
export function asOpenApi(schema: v.GenericSchema) {
  // What JSON Schema can't say (checks across fields) stands in the descriptions.
  return resolver(schema, { options: { errorMode: 'ignore', typeMode: 'input', target: 'draft-2020-12' } })
}
