import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { declaredCalls } from '../calls/declaredCalls.ts'
import { fuzzedCinema, type RealStores } from './fuzzedCinema.ts'
import { type HostileCall, hostileCalls } from './hostileCalls.ts'

const calls = await declaredCalls()

/** Requests of each call. More of them, and others each time: `FUZZ=2000 npx vitest run test/fuzz`. */
const more = process.env.FUZZ ? Number(process.env.FUZZ) : undefined
/** Each of these hashes a password: some 20 ms. */
const dear = ['createUser', 'signIn', 'deleteMe', 'changePassword']

/** What any answer may say, whatever is asked. */
const always = ['unknown-route', 'method-not-allowed']

/** How our insides look from outside: stacks, paths, and what databases and parsers say. */
const insides = /\bat .+:\d+:\d+|node_modules|\/src\/|SQLITE|ER_[A-Z]+|TypeError|SyntaxError|ECONN|errno/

/**
 * Whatever is sent to it, the API answers, in the form and with the codes that its document promises, and never with
 * 5xx or a word about its insides.
 *
 * @param runs requests of each call.
 */
export function fuzzContract(open: () => Promise<RealStores & { end(): Promise<void> }>, runs: number): void {
  describe('hostile requests', () => {
    let stores: RealStores & { end(): Promise<void> }
    let cinema: Awaited<ReturnType<typeof fuzzedCinema>>
    beforeAll(async () => {
      stores = await open()
      cinema = await fuzzedCinema(stores)
    }, 60_000)
    afterAll(async () => {
      await cinema?.close()
      await stores?.end()
    })

    test.each(calls.map((call) => [`${call.method} ${call.path}`, call] as const))(
      '%s answers what it says it does',
      async (_, call) => {
        const isDeclared = async (asked: HostileCall) => {
          const { response, text } = await cinema.send(asked)
          const { status, headers } = response
          const problem = status >= 400 ? JSON.parse(text) : undefined
          if (problem) expect(text).not.toMatch(insides)
          expect(headers.get('X-Request-Id')).toMatch(/^\S+$/)
          if (problem) {
            expect(headers.get('Content-Type')).toBe('application/problem+json')
            expect([problem.status, problem.type]).toEqual([status, `/problems/${problem.code}`])
          }
          expect([...call.answers, ...always]).toContain(problem?.code ?? String(status))
          expect(status, cinema.logLines.at(-1)).toBeLessThan(500)
        }
        const numRuns = Math.ceil((more ?? runs) / (dear.includes(call.operationId) ? 4 : 1))
        const seed = more === undefined ? { seed: 20_300_101 } : {}
        await fc.assert(fc.asyncProperty(hostileCalls(call), isDeclared), { numRuns, ...seed })
      },
      more === undefined ? 60_000 : 3_600_000,
    )
  })
}
