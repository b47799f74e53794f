import type { Admission } from '../admission.ts'

/** Of a turn that is shorter nobody notices anything. */
const turnMsMax = 20
/** In one turn: some 10 ms of work. */
const resumedMax = 64

/**
 * Keeps turns of the event loop short while more comes than it can follow. A turn goes on for as long as there is
 * something to read: requests that wait for the processor wait in the kernel, where nobody counts them, and what is due
 * meanwhile isn't done, such as the beat by which a node keeps its shards. So in a turn that takes long requests are only
 * read, and handled in the next ones, some at a time, in their order. Until then they are under way, and `Admission` knows.
 */
export class Pace {
  readonly #admission: Admission
  /** In the order in which they came. */
  readonly #parked = new Set<() => void>()
  #turnBeganMs: number | undefined
  readonly #endTurn = () => {
    this.#turnBeganMs = undefined
  }
  readonly #resume = () => {
    let resumed = 0
    for (const resume of this.#parked) {
      if (resumed++ === resumedMax) {
        setImmediate(this.#resume)
        return
      }
      this.#parked.delete(resume)
      resume()
    }
  }

  constructor(admission: Admission) {
    this.#admission = admission
  }

  /** Has a request handled: at once, unless there is a line. */
  handle(nowMs: number, handle: () => void): void {
    if (this.#parked.size === 0 && this.#turnMs(nowMs) < turnMsMax) {
      handle()
      return
    }
    this.#admission.begin()
    if (this.#parked.size === 0) setImmediate(this.#resume)
    this.#parked.add(() => {
      this.#admission.end()
      handle()
    })
  }

  /** How long this turn has been going on, from the first request that it has read. */
  #turnMs(nowMs: number): number {
    if (this.#turnBeganMs === undefined) {
      this.#turnBeganMs = nowMs
      setImmediate(this.#endTurn)
    }
    return nowMs - this.#turnBeganMs
  }
}
