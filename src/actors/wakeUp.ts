import type { Command } from '../core/reservations/command.ts'
import { lineClosesAtMs } from '../core/shows/show.ts'
import type { ShowState } from '../core/shows/showState.ts'
import { setAsideNext } from '../core/waitlist/waitlistRules.ts'
import type { Clock } from '../ports.ts'

/** The wall clock may jump, so nobody sleeps longer than this before looking at it again. */
const sleepMsMax = 60_000
const restMs = 1000

interface Due {
  readonly atMs: number
  readonly command: 'expireHolds' | 'assignWaitlist'
}

/**
 * Wakes an actor for what time brings about: the end of a hold, seats set aside that nobody has assigned, the end of a
 * line that has some, and sales that open while people wait.
 */
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
      if (due && due.atMs > this.#clock.nowMs()) this.arm(state)
      else this.#wake({ type: due?.command ?? 'expireHolds' })
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

  #next(state: ShowState): Due | undefined {
    const { show, expiries, waitlist } = state
    const expiry = expiries.peek()
    const promise = waitlist.setAside.values().next().value
    const serves = promise !== undefined || waitlist.offered.size > 0
    const opensAtMs = show.salesOpenAtMs
    let due: Due | undefined = expiry && { atMs: expiry.atMs, command: 'expireHolds' }
    if (promise) due = earlier(due, { atMs: promise.sinceMs + this.#nudgeAfterMs, command: 'assignWaitlist' })
    // Seats that the line had go back on sale when it closes, although an offer may have been made for longer: the show
    // can be moved. Those who only wait are no reason to stay awake: they read as expired from then on.
    if (serves) due = earlier(due, { atMs: lineClosesAtMs(show), command: 'expireHolds' })
    const nowMs = this.#clock.nowMs()
    // Whoever still is in a line that closed while nobody was awake: one turn, and the show is of the past.
    if (waitlist.entryOfUser.size > 0 && lineClosesAtMs(show) <= nowMs) {
      due = earlier(due, { atMs: lineClosesAtMs(show), command: 'expireHolds' })
    }
    // Any turn serves the line, and sales that were closed again have one to serve when they open, or have opened while
    // nobody was awake.
    if (
      opensAtMs !== null &&
      waitlist.waiting.size > 0 &&
      (opensAtMs > nowMs || setAsideNext(state, nowMs))
    ) {
      due = earlier(due, { atMs: opensAtMs, command: 'expireHolds' })
    }
    return due
  }
}

function earlier(a: Due | undefined, b: Due): Due {
  return a && a.atMs <= b.atMs ? a : b
}
