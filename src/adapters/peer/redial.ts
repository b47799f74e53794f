import type { Clock } from '../../ports.ts'
import type { Acquainted } from './handshake.ts'
import type { PeerLimits } from './peerLimits.ts'

export interface RedialOptions {
  readonly dial: (stop: AbortSignal) => Promise<Acquainted>
  readonly onAcquainted: (acquainted: Acquainted) => void
  readonly onFailed: (error: unknown) => void
}

/** Dials one node until it answers: at once the first time, then ever more slowly. */
export class Redial {
  readonly #clock: Clock
  readonly #limits: PeerLimits
  readonly #options: RedialOptions
  #stop = new AbortController()
  #stopTimer = () => {}
  /** The first dial of all needn't wait. */
  #waitMs = 0
  #acquaintedMs = 0

  constructor(clock: Clock, limits: PeerLimits, options: RedialOptions) {
    this.#clock = clock
    this.#limits = limits
    this.#options = options
  }

  start(): void {
    this.#stop = new AbortController()
    // A node that takes us in only to end the stream again is dialled as slowly as one that doesn't answer.
    const lastedMs = this.#clock.monotonicMs() - this.#acquaintedMs
    if (lastedMs > this.#limits.redialMaxMs) this.#waitMs = this.#limits.redialMinMs
    this.#dialLater()
  }

  stop(): void {
    this.#stop.abort()
    this.#stopTimer()
  }

  #dialLater(): void {
    const { redialMinMs, redialMaxMs } = this.#limits
    const delayMs = this.#waitMs * (1 - Math.random() / 2)
    this.#waitMs = Math.min(Math.max(redialMinMs, this.#waitMs * 2), redialMaxMs)
    if (delayMs === 0) void this.#dial(this.#stop.signal)
    else this.#stopTimer = this.#clock.after(delayMs, () => void this.#dial(this.#stop.signal))
  }

  async #dial(signal: AbortSignal): Promise<void> {
    try {
      const acquainted = await this.#options.dial(signal)
      // Stopped in the moment between the handshake and now.
      if (signal.aborted) return void acquainted.socket.destroy()
      this.#acquaintedMs = this.#clock.monotonicMs()
      this.#options.onAcquainted(acquainted)
    } catch (error) {
      if (signal.aborted) return
      this.#options.onFailed(error)
      this.#dialLater()
    }
  }
}
