/** So many requests a second for so long. */
export interface Rate {
  readonly perSecond: number
  readonly seconds: number
}

/**
 * When the requests of an open loop are due, whatever becomes of them: evenly over each stretch. Times are milliseconds
 * from the beginning. A latency is counted from here, and not from when the generator came to sending it: else a server
 * that stops answering for a second would only be told one slow answer (Tene, "How not to measure latency").
 */
export class Arrivals {
  readonly #rates: readonly Rate[]
  #stretch = 0
  #stretchStartMs = 0
  #inStretch = 0

  constructor(rates: readonly Rate[]) {
    this.#rates = rates
  }

  /** @returns when the next one is due, or undefined when that was all. */
  peekMs(): number | undefined {
    for (;;) {
      const rate = this.#rates[this.#stretch]
      if (!rate) return undefined
      if (this.#inStretch < rate.perSecond * rate.seconds) {
        return this.#stretchStartMs + (this.#inStretch * 1000) / rate.perSecond
      }
      this.#stretch++
      this.#stretchStartMs += rate.seconds * 1000
      this.#inStretch = 0
    }
  }

  /** Goes on to the one after it. */
  next(): void {
    this.#inStretch++
  }
}
