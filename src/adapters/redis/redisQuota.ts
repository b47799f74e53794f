// Trades exactness for round trips: asked for every request, Redis would cost as much again as the rest of a cheap one.
// So a node takes several at a time of what is shared, and the first few of a window it gives by itself: who asks now
// and then costs Redis nothing, and who floods is stopped wherever the requests arrive.
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { Quota, QuotaPolicy, QuotaState } from '../../quotaPorts.ts'
import { type Consumed, consume } from '../quotas/consume.ts'

/** Counts over all nodes. While Redis is away each node counts by itself. */
export class RedisQuota implements Quota {
  readonly policy: QuotaPolicy
  readonly #batch: number
  /** What a node gives of a window before it asks Redis. */
  readonly #ownShare: number
  /** What Redis has granted to this node, less what is left of it: the count of all nodes, as of the last batch. */
  readonly #here: RateLimiterMemory
  readonly #shared: RateLimiterRedis
  /** The batch that is being taken for a key, for the others who wait for it. */
  readonly #asked = new Map<string, Promise<QuotaState>>()

  /**
   * @param batch how many are taken from Redis at a time, a divisor of `max`. With 1 all requests are counted there.
   *   With more, every node may give that many in a window that nobody else knows of.
   */
  constructor(policy: QuotaPolicy, batch: number, client: Redis, keyPrefix: string) {
    const { name, max, windowSeconds } = policy
    if (max % batch !== 0) throw new Error(`${name}: ${max} is no multiple of ${batch}`)
    this.policy = policy
    this.#batch = batch
    this.#ownShare = batch === 1 ? 0 : batch
    this.#here = new RateLimiterMemory({ points: max, duration: windowSeconds })
    const shared = {
      points: max - this.#ownShare,
      duration: windowSeconds,
      keyPrefix: `${keyPrefix}quota:${name}`,
    }
    this.#shared = new RateLimiterRedis({
      ...shared,
      storeClient: client,
      insuranceLimiter: new RateLimiterMemory(shared),
    })
  }

  async take(key: string): Promise<QuotaState> {
    const here = await consume(this.#here, key, 1)
    if (!here.isGranted || here.points <= this.#ownShare) return this.#state(here)
    if (this.#beginsBatch(here.points)) {
      const asked = this.#takeBatch(key, here)
      this.#asked.set(key, asked)
      const granted = await asked
      if (this.#asked.get(key) === asked) this.#asked.delete(key)
      return granted
    }
    // What comes at the same time as the first of its batch waits for the same answer.
    const asked = await this.#asked.get(key)
    return asked?.isGranted === false ? asked : this.#state(here)
  }

  async #takeBatch(key: string, here: Consumed): Promise<QuotaState> {
    const shared = await consume(this.#shared, key, this.#batch)
    const seconds = shared.resetMs / 1000
    if (!shared.isGranted) {
      await this.#here.block(key, seconds)
      return this.#state({ ...shared, points: this.policy.max })
    }
    // This one is the first of the batch; what other nodes have taken counts here from now on.
    const points = this.#ownShare + shared.points - this.#batch + 1
    const now = await this.#here.get(key)
    const meanwhile = Math.max(0, (now?.consumedPoints ?? 0) - here.points)
    await this.#here.set(key, points + meanwhile, seconds)
    return this.#state({ ...shared, points })
  }

  #beginsBatch(points: number): boolean {
    return (points - this.#ownShare - 1) % this.#batch === 0
  }

  #state({ isGranted, points, resetMs }: Consumed): QuotaState {
    return { isGranted, left: Math.max(0, this.policy.max - points), resetMs }
  }
}
