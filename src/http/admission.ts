/** How many requests a process has under way at once. */
export interface AdmissionLimits {
  /** No more than that are ever let in. */
  readonly burstMax: number
  /** What is worked off as fast as it comes has fewer than this under way. */
  readonly steadyMax: number
  /** A burst is worked off in that time, or it is none. */
  readonly patienceMs: number
}

/**
 * Decides who is let in when more come than can be answered. A burst is let in: ten thousand who ask at noon are answered
 * within a second or two. When after `patienceMs` there still are `steadyMax` under way, more come than go, and whoever
 * waits at the end of a line that never ends hears too late; then only so many are let in, the others are told at once, and
 * those who are let in wait as long as `steadyMax` take. It ends when nobody had to be sent away for `patienceMs`.
 *
 * The idea is CoDel's, that a queue is bad by how long it stands and not by how long it is.
 *
 * @see Nichols and Jacobson 2012, "Controlling queue delay".
 */
export class Admission {
  readonly #limits: AdmissionLimits
  #underWay = 0
  #lastCalmMs = Number.NEGATIVE_INFINITY
  #lastSentAwayMs = Number.NEGATIVE_INFINITY

  constructor(limits: AdmissionLimits) {
    this.#limits = limits
  }

  /** Whether one more may be let in; `begin` is to be called when there is something to be done for it. */
  admits(nowMs: number): boolean {
    const { burstMax, steadyMax, patienceMs } = this.#limits
    const isShedding = nowMs - this.#lastSentAwayMs < patienceMs
    const isCalm = this.#underWay < steadyMax
    if (isCalm && !isShedding) this.#lastCalmMs = nowMs
    const isBurst = !isShedding && nowMs - this.#lastCalmMs < patienceMs && this.#underWay < burstMax
    if (isCalm || isBurst) return true
    this.#lastSentAwayMs = nowMs
    return false
  }

  begin(): void {
    this.#underWay++
  }

  end(): void {
    this.#underWay--
  }
}
