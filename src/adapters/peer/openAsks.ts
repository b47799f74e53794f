import { type Fault, MailboxFullError, PeerLostError } from '../../faults.ts'
import type { Clock } from '../../ports.ts'

interface OpenAsk {
  readonly resolve: (answer: unknown) => void
  readonly reject: (fault: Fault) => void
  readonly stopTimer: () => void
}

/** The requests to one node that are not answered yet, by number. */
export class OpenAsks {
  readonly #clock: Clock
  readonly #countMax: number
  readonly #asks = new Map<number, OpenAsk>()
  #lastNo = 0

  constructor(clock: Clock, countMax: number) {
    this.#clock = clock
    this.#countMax = countMax
  }

  get count(): number {
    return this.#asks.size
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @param send gets the request's number; when it throws, nothing has been sent and there is nothing to wait for.
   * @throws PeerLostError the time is up, or what `breakOff` says.
   * @throws MailboxFullError there are too many. Nothing was sent.
   */
  open(timeoutMs: number, send: (no: number) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#asks.size >= this.#countMax) throw new MailboxFullError(1000)
      const no = ++this.#lastNo
      send(no)
      const stopTimer = this.#clock.after(timeoutMs, () => {
        this.#asks.delete(no)
        reject(new PeerLostError(`the node has not answered within ${timeoutMs} ms`))
      })
      this.#asks.set(no, { resolve, reject, stopTimer })
    })
  }

  /** An answer to what isn't asked any more came too late. */
  resolve(no: number, answer: unknown): void {
    this.#take(no)?.resolve(answer)
  }

  reject(no: number, fault: Fault): void {
    this.#take(no)?.reject(fault)
  }

  breakOff(fault: Fault): void {
    for (const no of this.#asks.keys()) this.reject(no, fault)
  }

  #take(no: number): OpenAsk | undefined {
    const ask = this.#asks.get(no)
    if (!ask) return undefined
    this.#asks.delete(no)
    ask.stopTimer()
    return ask
  }
}
