import type Redlock from 'redlock'
import type { Lock } from 'redlock'
import type { ShardLease } from '../../clusterPorts.ts'
import type { Clock } from '../../ports.ts'
import { tooFewAnswer, votesOf } from './votes.ts'

interface RedlockLeaseOptions {
  readonly lock: Lock
  /** Extends what is there. */
  readonly strict: Redlock
  /** Extends what is there, and sets what is not. */
  readonly healing: Redlock
  readonly clock: Clock
  readonly ttlMs: number
  readonly marginMs: number
  /** When it was asked for, on the monotonic clock. */
  readonly sentAtMs: number
}

/** A lease that was granted. One request of it is under way at a time. */
export class RedlockLease implements ShardLease {
  readonly #options: RedlockLeaseOptions
  #validUntilMs: number
  #extending: Promise<boolean> | undefined
  #isReleased = false

  constructor(options: RedlockLeaseOptions) {
    this.#options = options
    this.#validUntilMs = this.#validFrom(options.sentAtMs)
  }

  get validUntilMs(): number {
    return this.#validUntilMs
  }

  extend(): Promise<boolean> {
    this.#extending ??= this.#extend().finally(() => {
      this.#extending = undefined
    })
    return this.#extending
  }

  async release(): Promise<void> {
    this.#isReleased = true
    // An extension that came after the release would set the lease anew, for nobody.
    await this.#extending?.catch(() => {})
    // Whether it was still there makes no difference; where it can't be deleted it runs out.
    await this.#options.strict.release(this.#options.lock).catch(() => {})
  }

  async #extend(): Promise<boolean> {
    if (this.#isReleased) return false
    const { lock, strict, healing, clock, ttlMs } = this.#options
    const sentAtMs = clock.monotonicMs()
    // Past its time another node may have had it and given it back: only what is still there shows that none has.
    const redlock = sentAtMs < this.#validUntilMs ? healing : strict
    // Redlock would refuse a lock that has run out by the wall clock, which somebody may have set. Ours is the
    // monotonic one.
    lock.expiration = Number.POSITIVE_INFINITY
    try {
      await redlock.extend(lock, ttlMs)
    } catch (error) {
      const votes = await votesOf(error)
      if (votes.refused >= votes.quorum) return false
      // Not enough to say that another has it: what refuses may be one that tries and will give up.
      throw tooFewAnswer(votes.errors)
    }
    this.#validUntilMs = this.#validFrom(sentAtMs)
    return true
  }

  #validFrom(sentAtMs: number): number {
    return sentAtMs + this.#options.ttlMs - this.#options.marginMs
  }
}
