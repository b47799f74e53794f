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
  async call<Answer>(run: () => Promise<Answer>, unsent: () => Error, lost = unsent): Promise<Answer> {
    const { world, clock, timeoutMs } = this.#options
    const passed = (on: Pick<ManualClock, 'after'>, ms: number) =>
      new Promise<void>((resolve) => void on.after(ms, resolve))
    const before: WireState = this.state
    if (before !== 'whole') {
      await passed(clock, before === 'refusing' ? 0 : timeoutMs)
      throw unsent()
    }
    await passed(world, this.latencyMs)
    const answer = await run().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    )
    const after = this.state as WireState
    await passed(clock, after === 'hanging' ? timeoutMs : this.latencyMs)
    if (after !== 'whole') throw lost()
    if ('error' in answer) throw answer.error
    return answer.value
  }
}
