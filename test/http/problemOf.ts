import { expect } from 'vitest'
import type { Answer } from './cinema.ts'

/** Checks the form of a problem (RFC 9457), and gives its status and code. */
export function problemOf({ status, body, headers }: Answer): string {
  expect(headers.get('Content-Type')).toBe('application/problem+json')
  expect(body).toMatchObject({
    type: `/problems/${body.code}`,
    status,
    title: expect.stringMatching(/^\S.*\S$/),
    detail: expect.stringMatching(/^\S.*\S$/),
  })
  return `${status} ${body.code}`
}

/** The fields that a 422 `invalid-request` names. */
export function fieldsOf(answer: Answer): Record<string, string> {
  expect(problemOf(answer)).toBe('422 invalid-request')
  const errors = answer.body.errors as { field: string; message: string }[]
  return Object.fromEntries(errors.map(({ field, message }) => [field, message]))
}
