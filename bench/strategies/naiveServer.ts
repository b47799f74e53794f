import { createHash } from 'node:crypto'
import process from 'node:process'
import { Redis } from 'ioredis'
import { nodeClock } from '../../src/adapters/node/nodeClock.ts'
import { createAccessTokens } from '../../src/http/accessTokens.ts'
import { listen } from '../../src/http/listen.ts'
import { newId } from '../../src/http/newId.ts'
import { httpSettings } from '../../src/httpSettings.ts'
import { jwtSecret } from '../stage/mintTokens.ts'
import type { Allocator } from './allocator.ts'
import { conditionalUpdate } from './conditionalUpdate.ts'
import { naiveApp } from './naiveApp.ts'
import { redisLock } from './redisLock.ts'
import { rowLock } from './rowLock.ts'
import { openPool } from './transactions.ts'

/** What such a process is told when it starts. */
export interface NaiveServerPlan {
  readonly strategy: 'row lock' | 'conditional update' | 'Redis lock' | 'ceiling'
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly poolConnections: number
}

/** What it says: where it listens, and whenever it is asked, how long its processor has worked. */
export type FromNaiveServer =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'cpu'; readonly seconds: number }

function allocatorOf({ strategy, databaseUrl, redisUrl, poolConnections }: NaiveServerPlan): Allocator {
  // The same HTTP, tokens and JSON, and no allocator: what no way to sell seats can exceed on this stack.
  let last = 0
  if (strategy === 'ceiling') return { reserve: async () => `r${++last}` }
  const pool = openPool(databaseUrl, poolConnections)
  switch (strategy) {
    case 'row lock':
      return rowLock(pool)
    case 'conditional update':
      return conditionalUpdate(pool)
    case 'Redis lock':
      return redisLock(pool, new Redis(redisUrl), `usher:bench:${newId()}:`)
  }
}

async function serve(plan: NaiveServerPlan): Promise<void> {
  // The key's id as mintTokens() and the program draw it.
  const id = createHash('sha256').update(jwtSecret).digest('base64url').slice(0, 8)
  const tokens = await createAccessTokens([{ id, secret: Buffer.from(jwtSecret) }], nodeClock)
  const app = naiveApp(tokens, allocatorOf(plan))
  const { url } = await listen(
    app.fetch,
    { host: '127.0.0.1', port: 0, drainMs: 0 },
    httpSettings({}).clients,
  )
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send!({ type: 'cpu', seconds: (user + system) / 1e6 } satisfies FromNaiveServer)
  })
  process.send!({ type: 'listening', url } satisfies FromNaiveServer)
}

if (process.send) {
  process.on('SIGINT', () => {})
  process.once('disconnect', () => process.exit())
  process.once('message', (plan) => void serve(plan as NaiveServerPlan))
}
