import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible'

export interface Consumed {
  readonly isGranted: boolean
  /** In this window, by this request too. */
  readonly points: number
  readonly resetMs: number
}

/** Takes points of a key. The library throws a refusal; here it is a value. @throws what else it throws. */
export async function consume(limiter: RateLimiterAbstract, key: string, points: number): Promise<Consumed> {
  try {
    return consumed(true, await limiter.consume(key, points))
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return consumed(false, refusal)
    throw refusal
  }
}

function consumed(isGranted: boolean, { consumedPoints, msBeforeNext }: RateLimiterRes): Consumed {
  return { isGranted, points: consumedPoints, resetMs: Math.max(0, msBeforeNext) }
}
