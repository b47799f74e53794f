import type { Hono } from 'hono'
import type { HttpEnv } from '../../src/http/context.ts'

// The script that writes the API document makes a cinema too, and is no test.
const runner = process.env.VITEST ? (await import('vitest')).TestRunner : undefined

/** A call that a test made, and what it was answered: a status, or of a problem its code. */
export interface SeenCall {
  readonly method: string
  readonly path: string
  readonly answer: string
}

declare module 'vitest' {
  interface TaskMeta {
    calls?: SeenCall[]
  }
}

/** Notes with the test that runs what it asks the app and what the app answers; `callsReporter` makes a table of it. */
export function recordCalls(app: Hono<HttpEnv>): void {
  const request = app.request
  app.request = async (input, init, ...rest) => {
    const response = await request(input, init, ...rest)
    const test = runner?.getCurrentTest()
    if (test && typeof input === 'string') {
      const path = input.split('?')[0]!
      const seen = { method: init?.method ?? 'GET', path, answer: await answered(response) }
      test.meta.calls = [...(test.meta.calls ?? []), seen]
    }
    return response
  }
}

async function answered(response: Response): Promise<string> {
  if (response.headers.get('Content-Type') !== 'application/problem+json') return String(response.status)
  const text = await response.clone().text()
  // The answer to a HEAD has none.
  return text === '' ? String(response.status) : JSON.parse(text).code
}
