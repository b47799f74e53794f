import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { openRedisClient } from '../../src/adapters/redis/openRedisClient.ts'
import { RedisQuota } from '../../src/adapters/redis/redisQuota.ts'
import type { QuotaPolicy } from '../../src/quotaPorts.ts'

/** A node's quota on a connection that is ready: before, it would count by itself. */
export async function openQuota(
  url: string,
  policy: QuotaPolicy,
  batch: number,
  keyPrefix: string,
): Promise<RedisQuota> {
  const client = openRedisClient(url, 200)
  client.on('error', () => {})
  onTestFinished(() => client.disconnect())
  await once(client, 'ready')
  return new RedisQuota(policy, batch, client, keyPrefix)
}
