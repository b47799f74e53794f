import type { FreezableClock } from './freezableClock.ts'
import type { ManualClock } from './manualClock.ts'

/** Cut: calls fail at once, or nothing is heard until the time is up. */
type WireState = 'whole' | 'refusing' | 'hanging'

interface WireOptions {
  readonly world: ManualClock
  /** Of the process at this end. */
  readonly clock: FreezableClock
  /** One way, to begin with. */
  readonly latencyMs: number
  /** A call that isn't answered fails after this long. */
  readonly timeoutMs: number
  /** What becomes of one way that takes `latencyMs` as a rule. As it is, unless said otherwise. */
  readonly jitter?: (latencyMs: number) => number
  /** What is lost of one call, with its connection. Nothing, unless said otherwise. */
  readonly loses?: () => 'request' | 'answer' | undefined
}

/** The way from one process to something that many share. A test cuts it. */
export class Wire {
  state: WireState = 'whole'
  /** One way. */
  latencyMs: number
  readonly #options: WireOptions

  constructor(options: WireOptions) {
    this.#options = options
    this.latencyMs = options.latencyMs
  }

  /**
   * Does it at the other end, unless the wire is cut; what was sent arrives also when the sender is frozen by then.
   *
   * @param unsent what is thrown when it didn't arrive; `lost`, when its answer didn't.
   */
  call<Answer>(run: () => Promise<Answer>, unsent: () => Error, lost = unsent): Promise<Answer> {
    const { world, clock, timeoutMs, loses } = this.#options
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    if (this.state !== 'whole') {
      clock.after(this.state === 'refusing' ? 0 : timeoutMs, () => reject(unsent()))
      return promise
    }
    const loss = loses?.()
    if (loss === 'request') {
      clock.after(this.#wayMs(), () => reject(unsent()))
      return promise
    }
    // It is on its way, and arrives even if nobody waits for its answer any more.
    const stopTimer = clock.after(timeoutMs, () => reject(lost()))
    const back = (settle: () => void) => {
      if (this.state === 'hanging') return
      const isLost = this.state === 'refusing' || loss === 'answer'
      clock.after(this.#wayMs(), () => {
        stopTimer()
        if (isLost) reject(lost())
        else settle()
      })
    }
    world.after(this.#wayMs(), () => {
      run().then(
        (value) => back(() => resolve(value)),
        (error: unknown) => back(() => reject(error)),
      )
    })
    return promise
  }

  #wayMs(): number {
    const { jitter } = this.#options
    return jitter ? jitter(this.latencyMs) : this.latencyMs
  }
}
