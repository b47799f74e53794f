import type { MiddlewareHandler } from 'hono'
import { uniqueSymbol } from 'hono-openapi'
import * as v from 'valibot'
import { asOpenApi } from './asOpenApi.ts'
import type { HttpEnv } from './context.ts'
import { invalidRequest, problem } from './problems.ts'
import { oneErrorPerField, validationErrors } from './validationErrors.ts'

/** Checks the query against that schema; the handler finds it under `c.req.valid('query')`. */
export function queryParams<Schema extends v.GenericSchema>(
  schema: Schema,
): MiddlewareHandler<
  HttpEnv,
  string,
  { in: { query: v.InferInput<Schema> }; out: { query: v.InferOutput<Schema> } }
> {
  const middleware: MiddlewareHandler<HttpEnv> = async (c, next) => {
    const given: Record<string, string> = {}
    for (const [name, values] of Object.entries(c.req.queries())) {
      if (values.length > 1) {
        return problem(c, invalidRequest({ field: name.slice(0, 200), message: 'must be given only once' }))
      }
      given[name] = values[0]!
    }
    const parsed = v.safeParse(schema, given, oneErrorPerField)
    if (!parsed.success) return problem(c, invalidRequest(...validationErrors(parsed.issues, 'query')))
    c.req.addValidatedData('query', parsed.output as object)
    return next()
  }
  return Object.assign(middleware, { [uniqueSymbol]: { target: 'query', ...asOpenApi(schema) } })
}
