import type { Telemetry } from '../../ports.ts'
import type { Quota, QuotaPolicy } from '../../quotaPorts.ts'
import { openRedisClient } from './openRedisClient.ts'
import { Outage } from './outage.ts'
import { RedisQuota } from './redisQuota.ts'

export interface RedisQuotasOptions {
  readonly keyPrefix: string
  readonly telemetry: Telemetry
  /** A request waits no longer for its count. */
  readonly commandTimeoutMs: number
}

export interface RedisQuotas {
  /** @param batch as of `RedisQuota`. */
  open(policy: QuotaPolicy, batch: number): Quota
  close(): void
}

/** Quotas that all nodes count together, in one Redis. Opening never fails, nor waits. */
export function openRedisQuotas(
  url: string,
  { keyPrefix, telemetry, commandTimeoutMs }: RedisQuotasOptions,
): RedisQuotas {
  const client = openRedisClient(url, commandTimeoutMs)
  const outage = new Outage('redis quotas', telemetry)
  outage.watch(client)
  return {
    open: (policy, batch) => new RedisQuota(policy, batch, client, keyPrefix),
    close() {
      outage.end()
      client.disconnect()
    },
  }
}
