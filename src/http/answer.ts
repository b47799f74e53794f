import type { ProblemCode } from './problems.ts'

/** All that goes over the wire, before any of it does. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** When it is one, for the log. */
  readonly problem?: ProblemCode
}

export function jsonAnswer(value: unknown, status = 200, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) }
}
