import { randomBytes } from 'node:crypto'
import { describe } from 'vitest'
import { MemoryQuota } from '../../src/adapters/quotas/memoryQuota.ts'
import { openQuota } from '../adapters/openQuota.ts'
import { redisServers } from '../services/redisServer.ts'
import { shared, suiteNeeding } from '../services/suiteNeeding.ts'
import { quotaContract } from './quotaContract.ts'

describe('in memory', () => {
  quotaContract((policy) => new MemoryQuota(policy))
})

const [server] = await redisServers()

suiteNeeding([shared.redis(server !== undefined)], 'in Redis', () => {
  describe.each([1, 5])('%i at a time', (batch) => {
    quotaContract((policy) =>
      openQuota(server!.url, policy, batch, `usher-test-${randomBytes(6).toString('hex')}:`),
    )
  })
})
