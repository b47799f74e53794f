import type { Clock } from '../ports.ts'

/** Nobody is sent away for longer: by then the pace is another. */
const drainMsMax = 30_000
/** Long enough to smooth over a batch or two, short enough to follow a change of load. */
const rateWindowMs = 500

/** An actor's bounded queue. It knows how fast it empties, so that whoever is refused can be told when to return. */
export class Mailbox<Mail> {
  readonly #clock: Clock
  readonly #capacity: number
  readonly #mail: Mail[] = []
  /** Index of the first one: taking from the front of a long array would move all the rest. */
  #head = 0
  #taken = 0
  #windowStartMs = 0
  #takenPerMs = 0

  constructor(clock: Clock, capacity: number) {
    this.#clock = clock
    this.#capacity = capacity
  }

  get size(): number {
    return this.#mail.length - this.#head
  }

  /** @returns false when it is full. */
  put(mail: Mail): boolean {
    if (this.size >= this.#capacity) return false
    // The quiet before a rush says nothing of its pace.
    if (this.size === 0) this.#startWindow(this.#clock.monotonicMs())
    this.#mail.push(mail)
    return true
  }

  take(): Mail | undefined {
    if (this.size === 0) return undefined
    const mail = this.#mail[this.#head]!
    this.#head++
    this.#taken++
    if (this.#head === this.#mail.length || this.#head === 4096) {
      this.#mail.splice(0, this.#head)
      this.#head = 0
    }
    return mail
  }

  takeAll(): Mail[] {
    const all = this.#mail.slice(this.#head)
    this.#mail.length = 0
    this.#head = 0
    return all
  }

  /** How long the mail that is here will take at the pace of late; a second when there is no pace to go by. */
  drainMs(): number {
    const nowMs = this.#clock.monotonicMs()
    const windowMs = nowMs - this.#windowStartMs
    if (windowMs >= rateWindowMs) {
      this.#takenPerMs = this.#taken / windowMs
      this.#startWindow(nowMs)
    }
    return this.#takenPerMs === 0 ? 1000 : Math.min(this.size / this.#takenPerMs, drainMsMax)
  }

  #startWindow(nowMs: number): void {
    this.#taken = 0
    this.#windowStartMs = nowMs
  }
}
