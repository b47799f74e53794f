import type { Clock } from '../../src/ports.ts'

interface Call {
  readonly atMs: number
  /** Calls that are due at the same time are made in the order in which they were asked for. */
  readonly no: number
  /** undefined: it was called off. */
  run: (() => void) | undefined
}

/** A clock that a test moves by hand. */
export class ManualClock implements Clock {
  #nowMs: number
  #elapsedMs = 0
  /** A binary heap, the earliest first: a simulation makes millions of calls. */
  readonly #calls: Call[] = []
  #lastNo = 0
  #pending = 0

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
    const call: Call = { atMs: this.#elapsedMs + delayMs, no: ++this.#lastNo, run }
    this.#add(call)
    this.#pending++
    return () => {
      if (!call.run) return
      call.run = undefined
      this.#pending--
    }
  }

  /** Calls that are still to be made. */
  get pending(): number {
    return this.#pending
  }

  /** When the next call is due, on the monotonic clock; undefined when there is none. */
  get nextMs(): number | undefined {
    while (this.#calls.length > 0 && !this.#calls[0]!.run) this.#removeFirst()
    return this.#calls[0]?.atMs
  }

  /** Lets time pass, and makes the calls that are due, each at its time, earliest first. */
  advance(ms: number): void {
    const untilMs = this.#elapsedMs + ms
    for (let nextMs = this.nextMs; nextMs !== undefined && nextMs <= untilMs; nextMs = this.nextMs)
      this.step()
    this.#pass(untilMs - this.#elapsedMs)
  }

  /** Lets time pass until the next call is due, and makes that one. There must be one. */
  step(): void {
    const nextMs = this.nextMs!
    const call = this.#removeFirst()
    const run = call.run!
    call.run = undefined
    this.#pending--
    this.#pass(Math.max(nextMs - this.#elapsedMs, 0))
    run()
  }

  /** Moves the wall clock alone, as somebody who sets it does. No time passes. */
  jump(ms: number): void {
    this.#nowMs += ms
  }

  #pass(ms: number): void {
    this.#nowMs += ms
    this.#elapsedMs += ms
  }

  #add(call: Call): void {
    const calls = this.#calls
    let at = calls.push(call) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (isBefore(calls[parent]!, call)) break
      calls[at] = calls[parent]!
      at = parent
    }
    calls[at] = call
  }

  #removeFirst(): Call {
    const calls = this.#calls
    const first = calls[0]!
    const last = calls.pop()!
    if (calls.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= calls.length) break
      if (child + 1 < calls.length && isBefore(calls[child + 1]!, calls[child]!)) child++
      if (isBefore(last, calls[child]!)) break
      calls[at] = calls[child]!
      at = child
    }
    calls[at] = last
    return first
  }
}

function isBefore(a: Call, b: Call): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.no < b.no)
}
