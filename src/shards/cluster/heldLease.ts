import type { ShardLease } from '../../clusterPorts.ts'
import type { Clock } from '../../ports.ts'

export interface RenewalLimits {
  /** Between two renewals. */
  readonly renewEveryMs: number
  /** After a renewal that failed. */
  readonly renewAgainMs: number
}

/**
 * A lease that renews itself, and is over, at the latest, when its own deadline on this node's monotonic clock has
 * passed: whatever the servers or a library believe, and also when this process was frozen meanwhile.
 */
export class HeldLease {
  readonly #lease: ShardLease
  readonly #clock: Clock
  readonly #limits: RenewalLimits
  readonly #onLost: () => void
  #ended = false
  #cancel: () => void = () => {}

  /** @param onLost called once, unless it was given back before. */
  constructor(lease: ShardLease, clock: Clock, limits: RenewalLimits, onLost: () => void) {
    this.#lease = lease
    this.#clock = clock
    this.#limits = limits
    this.#onLost = onLost
    this.#wait(limits.renewEveryMs)
  }

  get isValid(): boolean {
    return !this.#ended && this.#leftMs() > 0
  }

  /** Ends it here, then on the servers. Never rejects. */
  async release(): Promise<void> {
    this.#end()
    await this.#lease.release()
  }

  #leftMs(): number {
    return this.#lease.validUntilMs - this.#clock.monotonicMs()
  }

  #wait(ms: number): void {
    this.#cancel = this.#clock.after(Math.max(0, Math.min(ms, this.#leftMs())), () => void this.#renew())
  }

  async #renew(): Promise<void> {
    const { renewEveryMs, renewAgainMs } = this.#limits
    let isOurs = this.#leftMs() > 0
    let waitMs = renewEveryMs
    if (isOurs) {
      // Meanwhile the deadline may pass: nobody must have to wait for the answer to know it.
      this.#wait(Number.POSITIVE_INFINITY)
      try {
        isOurs = await this.#lease.extend()
      } catch {
        waitMs = renewAgainMs
      }
    }
    if (this.#ended) return
    this.#cancel()
    if (isOurs && this.#leftMs() > 0) {
      this.#wait(waitMs)
    } else {
      this.#end()
      this.#onLost()
    }
  }

  #end(): void {
    this.#ended = true
    this.#cancel()
  }
}
