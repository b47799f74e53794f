import type { Answer } from './answerReader.ts'
import { Latencies } from './latencies.ts'

/** A second of a load, or less. */
export interface Interval {
  /** When it ended, from the beginning of what is counted. */
  readonly atSeconds: number
  readonly lastedSeconds: number
  /** How many were due or sent, whenever they are answered. */
  readonly asked: number
  /** How many answers of each kind came. */
  readonly answers: Readonly<Record<string, number>>
  /** Of what was done: answers below 400. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

export interface Counted {
  readonly intervals: readonly Interval[]
  /** By status, and code of the problem: `201`, `409 seats-taken`; `lost` when the connection broke. */
  readonly answers: Readonly<Record<string, number>>
  /** Latencies of what was done, and of what was refused, encoded. */
  readonly done: string
  readonly refused: string
}

/** Counts answers, one interval after another. */
export class Tally {
  readonly #done = new Latencies()
  readonly #refused = new Latencies()
  readonly #doneInInterval = new Latencies()
  readonly #intervals: Interval[] = []
  readonly #startMs = performance.now()
  #intervalStartMs = this.#startMs
  #asked = 0
  #answers: Record<string, number> = {}

  asked(): void {
    this.#asked++
  }

  answered(answer: Answer, latencyMs: number): void {
    this.#count(labelOf(answer))
    if (answer.status >= 400) {
      this.#refused.record(latencyMs)
    } else {
      this.#done.record(latencyMs)
      this.#doneInInterval.record(latencyMs)
    }
  }

  lost(): void {
    this.#count('lost')
  }

  /** It was due, and all connections were busy until the end. */
  unasked(): void {
    this.#count('unasked')
  }

  /** Ends an interval. */
  tick(): Interval {
    const nowMs = performance.now()
    const interval = {
      atSeconds: (nowMs - this.#startMs) / 1000,
      lastedSeconds: (nowMs - this.#intervalStartMs) / 1000,
      asked: this.#asked,
      answers: this.#answers,
      p50Ms: this.#doneInInterval.atMs(50),
      p99Ms: this.#doneInInterval.atMs(99),
      maxMs: this.#doneInInterval.atMs(100),
    }
    this.#intervals.push(interval)
    this.#intervalStartMs = nowMs
    this.#doneInInterval.reset()
    this.#asked = 0
    this.#answers = {}
    return interval
  }

  /** How many answers of each kind there were so far. */
  answersSoFar(): Record<string, number> {
    return summed([...this.#intervals.map(({ answers }) => answers), this.#answers])
  }

  counted(): Counted {
    return {
      intervals: this.#intervals,
      answers: this.answersSoFar(),
      done: this.#done.encoded(),
      refused: this.#refused.encoded(),
    }
  }

  #count(label: string): void {
    this.#answers[label] = (this.#answers[label] ?? 0) + 1
  }
}

export function summed(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const each of counts) {
    for (const [label, count] of Object.entries(each)) sums[label] = (sums[label] ?? 0) + count
  }
  return sums
}

function labelOf({ status, head, body }: Answer): string {
  if (status < 400) return String(status)
  const code = /"code":"([\w-]+)"/.exec(body())?.[1] ?? ''
  const untold = (status === 503 || status === 429) && !/\r\nretry-after:/i.test(head)
  return `${status} ${code}${untold ? ' without Retry-After' : ''}`.trim()
}
