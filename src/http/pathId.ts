import type { MiddlewareHandler } from 'hono'
import type { HttpEnv } from './context.ts'
import { idPattern } from './fields.ts'
import { type ProblemCode, problem } from './problems.ts'

/**
 * Answers 404 when the path's `:id` has not even the form of an id: such text wakes no actor and reaches no database,
 * which may refuse to compare it.
 */
export function pathId(code: ProblemCode): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const id = c.req.param('id') ?? ''
    if (!idPattern.test(id)) {
      return problem(c, { code, detail: 'an id is up to 24 lower case letters and digits' })
    }
    return next()
  }
}
