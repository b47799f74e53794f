import type * as v from 'valibot'
import type { FieldError } from './problems.ts'

const errorsMax = 10

/** How to parse: a field that breaks two rules is told once, since every rule's words say all that is allowed. */
export const oneErrorPerField = { abortPipeEarly: true }

/** What is wrong with which field, in words for a person; the first ten. */
export function validationErrors(issues: readonly v.BaseIssue<unknown>[], whole: string): FieldError[] {
  return issues.slice(0, errorsMax).map((issue) => ({
    field: fieldOf(issue.path ?? []) || whole,
    // The words of `fields.ts`; a schema without words of its own says "Invalid type: Expected ...".
    message: issue.message.replace(/^Invalid [^:]*: Expected (.*) but received .*$/s, 'must be $1'),
  }))
}

/** `layout.rows[3].seats[7].number` */
function fieldOf(path: readonly v.IssuePathItem[]): string {
  let field = ''
  for (const { key } of path) {
    if (typeof key === 'number') field += `[${key}]`
    else field += field === '' ? String(key) : `.${String(key)}`
  }
  // A hostile key may be as long as the body.
  return field.slice(0, 200)
}
