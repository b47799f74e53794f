import type { ManualClock } from '../fakes/manualClock.ts'

/** What has happened in a run, line by line, and how often what. */
export class History {
  /** The first thing that was wrong. Whoever is tested may catch what is thrown, so it is noted here. */
  failure: unknown
  readonly lines: string[] = []
  readonly counts = new Map<string, number>()
  readonly #clock: ManualClock
  readonly #isKept: boolean
  #hash = 0x811c9dc5

  /** @param isKept there are lines, to be read; otherwise none is made. */
  constructor(clock: ManualClock, isKept: boolean) {
    this.#clock = clock
    this.#isKept = isKept
  }

  get nowMs(): number {
    return this.#clock.monotonicMs()
  }

  /** Of all lines so far, in their order; there are none unless they are kept. */
  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0')
  }

  add(tell: () => string): void {
    if (!this.#isKept) return
    const line = `${this.nowMs.toFixed(3).padStart(10)}  ${tell()}`
    for (let i = 0; i < line.length; i++) this.#hash = Math.imul(this.#hash ^ line.charCodeAt(i), 0x01000193)
    this.lines.push(line)
  }

  /** Does it, and notes what is thrown. */
  noting<Answer>(judge: () => Answer): Answer {
    try {
      return judge()
    } catch (error) {
      this.failure ??= error
      throw error
    }
  }

  /** For the report of what was covered. */
  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }
}
