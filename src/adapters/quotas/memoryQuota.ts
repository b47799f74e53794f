import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Quota, QuotaPolicy, QuotaState } from '../../quotaPorts.ts'
import { consume } from './consume.ts'

/** Counts in this process alone. */
export class MemoryQuota implements Quota {
  readonly policy: QuotaPolicy
  readonly #limiter: RateLimiterMemory

  constructor(policy: QuotaPolicy) {
    this.policy = policy
    this.#limiter = new RateLimiterMemory({ points: policy.max, duration: policy.windowSeconds })
  }

  async take(key: string): Promise<QuotaState> {
    const { isGranted, points, resetMs } = await consume(this.#limiter, key, 1)
    return { isGranted, left: Math.max(0, this.policy.max - points), resetMs }
  }
}
