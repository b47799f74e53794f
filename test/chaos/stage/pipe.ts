import type { Socket } from 'node:net'

export type Way = 'toServer' | 'toClient'

/** What becomes of what is sent one way, asked anew each time. */
export interface Fate {
  readonly isHeld: () => boolean
  readonly delayMs: () => number
}

interface Sent {
  readonly dueMs: number
  /** What is to be done at the other end. */
  readonly arrive: () => void
}

/** A machine's kernel takes no more for a connection that nobody empties. */
const waitingMax = 64

/** One direction of a connection: bytes, its end and its breaking arrive in order, when fate lets them. */
export class Pipe {
  readonly #from: Socket
  readonly #fate: Fate
  readonly #sent: Sent[] = []
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(from: Socket, to: Socket, fate: Fate) {
    this.#from = from
    this.#fate = fate
    from.on('data', (chunk) => this.#send(() => void to.write(chunk)))
    from.on('end', () => this.#send(() => void to.end()))
    from.on('close', (hadError) => this.#send(() => void (hadError ? to.resetAndDestroy() : to.end())))
    from.resume()
  }

  /** Carries what may go by now. */
  pump(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    while (this.#sent.length > 0 && !this.#isStopped && !this.#fate.isHeld()) {
      // A delay that is over is over for what waits, too.
      const waitMs = this.#fate.delayMs() === 0 ? 0 : this.#sent[0]!.dueMs - performance.now()
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.pump(), waitMs)
        return
      }
      this.#sent.shift()!.arrive()
    }
    if (this.#sent.length < waitingMax && !this.#isStopped) this.#from.resume()
  }

  /** Nothing arrives any more. */
  stop(): void {
    this.#isStopped = true
    this.#sent.length = 0
    clearTimeout(this.#timer)
  }

  #send(arrive: () => void): void {
    if (this.#isStopped) return
    this.#sent.push({ dueMs: performance.now() + this.#fate.delayMs(), arrive })
    if (this.#sent.length >= waitingMax) this.#from.pause()
    if (this.#timer === undefined) this.pump()
  }
}
