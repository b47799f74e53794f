import process from 'node:process'
import { Client } from '../../test/smoke/client.ts'
import { BenchError } from '../benchError.ts'
import { progress } from '../report/progress.ts'
import { readMetrics } from './readMetrics.ts'
import { readSalesByApi, readSeatMap } from './salesReaders.ts'
import { showMaker } from './showMaker.ts'
import type { Stage } from './stage.ts'

/** Each costs the server a password's 20 ms twice, and a minute's rate limit lets no more sign in. */
const usersMax = 50

/** A server that runs already, somewhere. */
export async function openRemoteStage(given: string): Promise<Stage> {
  const url = given.replace(/\/$/, '')
  const { USHER_ADMIN_EMAIL: email, USHER_ADMIN_PASSWORD: password } = process.env
  if (!email || !password) {
    throw new BenchError(
      'with --url, USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD say who makes the show; the server needs USHER_RATE_LIMIT=off',
    )
  }
  const staff = await new Client(url).signedIn(email, password).catch((error: Error) => {
    throw new BenchError(`nobody answers at ${url}: ${error.message}`)
  })
  if (staff.token === undefined)
    throw new BenchError(`${url} doesn't let ${email} sign in with that password`)
  return {
    url,
    about: `a server at ${new URL(url).host}`,
    async tokens(count) {
      const some = Math.min(count, usersMax)
      if (some < count) progress(`${some} users instead of ${count}: each has to register`)
      const run = Date.now().toString(36)
      const tokens: string[] = []
      for (let i = 0; i < some; i++) {
        const { token } = await new Client(url).customer(`bench-${run}-${i}`)
        if (token === undefined)
          throw new BenchError(`${url} lets nobody register or sign in: USHER_RATE_LIMIT=off?`)
        tokens.push(token)
      }
      return tokens
    },
    ...showMaker(staff),
    readSales: async (show, journal, tokens) => ({
      reservations: await readSalesByApi(url, journal, tokens),
      isComplete: false,
      ...(await readSeatMap(url, show)),
    }),
    metrics: () => readMetrics(url),
  }
}
