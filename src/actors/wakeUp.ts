import type { Command } from '../core/reservations/command.ts'
import type { ShowState } from '../core/shows/showState.ts'
import type { Clock } from '../ports.ts'

/** The wall clock may jump, so nobody sleeps longer than this before looking at it again. */
const sleepMsMax = 60_000
const restMs = 1000

/** Wakes an actor for what time brings about: the end of a hold, and seats set aside that nobody has assigned. */
export class WakeUp {
  readonly #clock: Clock
  readonly #nudgeAfterMs: number
  readonly #wake: (command: Command) => void
  #restUntilMs = 0
  #armed: { readonly atMs: number; readonly cancel: () => void } | undefined

  constructor(clock: Clock, nudgeAfterMs: number, wake: (command: Command) => void) {
    this.#clock = clock
    this.#nudgeAfterMs = nudgeAfterMs
    this.#wake = wake
  }

  isNeeded(state: ShowState): boolean {
    return this.#next(state) !== undefined
  }

  /** Sets the alarm to what is due next; cheap when nothing has changed. */
  arm(state: ShowState): void {
    const next = this.#next(state)
    if (this.#armed?.atMs === next?.atMs) return
    this.cancel()
    if (!next) return
    const dueMs = next.atMs - this.#clock.nowMs()
    const delayMs = Math.min(Math.max(dueMs, this.#restUntilMs - this.#clock.monotonicMs(), 0), sleepMsMax)
    const cancel = this.#clock.after(delayMs, () => {
      this.#armed = undefined
      // Looked up again: the clock may have jumped, or another turn have done it.
      const due = this.#next(state)
      if (due && due.atMs <= this.#clock.nowMs()) this.#wake({ type: due.command })
      else this.arm(state)
    })
    this.#armed = { atMs: next.atMs, cancel }
  }

  /** Wakes nobody for a while: what is due may be what has just broken a rule, and would break it without end. */
  rest(): void {
    this.#restUntilMs = this.#clock.monotonicMs() + restMs
  }

  cancel(): void {
    this.#armed?.cancel()
    this.#armed = undefined
  }

  #next(state: ShowState): { atMs: number; command: 'expireHolds' | 'assignWaitlist' } | undefined {
    const expiry = state.expiries.peek()
    const promise = state.waitlist.setAside.values().next().value
    const expiryMs = expiry?.atMs ?? Number.POSITIVE_INFINITY
    const nudgeMs = promise ? promise.sinceMs + this.#nudgeAfterMs : Number.POSITIVE_INFINITY
    if (Math.min(expiryMs, nudgeMs) === Number.POSITIVE_INFINITY) return undefined
    return expiryMs <= nudgeMs
      ? { atMs: expiryMs, command: 'expireHolds' }
      : { atMs: nudgeMs, command: 'assignWaitlist' }
  }
}
