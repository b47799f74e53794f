import type { Clock } from '../../src/ports.ts'

interface Call {
  readonly atMs: number
  readonly run: () => void
}

/** A clock that a test moves by hand. */
export class ManualClock implements Clock {
  #nowMs: number
  #elapsedMs = 0
  readonly #calls = new Set<Call>()

  constructor(nowMs: number) {
    this.#nowMs = nowMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  monotonicMs(): number {
    return this.#elapsedMs
  }

  after(delayMs: number, run: () => void): () => void {
    const call = { atMs: this.#elapsedMs + delayMs, run }
    this.#calls.add(call)
    return () => this.#calls.delete(call)
  }

  /** Calls that are still to be made. */
  get pending(): number {
    return this.#calls.size
  }

  /** Lets time pass, and makes the calls that are due, each at its time, earliest first. */
  advance(ms: number): void {
    const untilMs = this.#elapsedMs + ms
    for (let next = this.#next(untilMs); next; next = this.#next(untilMs)) {
      this.#calls.delete(next)
      this.#pass(Math.max(next.atMs - this.#elapsedMs, 0))
      next.run()
    }
    this.#pass(untilMs - this.#elapsedMs)
  }

  /** Moves the wall clock alone, as somebody who sets it does. No time passes. */
  jump(ms: number): void {
    this.#nowMs += ms
  }

  #pass(ms: number): void {
    this.#nowMs += ms
    this.#elapsedMs += ms
  }

  #next(untilMs: number): Call | undefined {
    const due = [...this.#calls].filter(({ atMs }) => atMs <= untilMs)
    return due.sort((a, b) => a.atMs - b.atMs)[0]
  }
}
