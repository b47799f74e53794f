import type { NodeId, NodeInfo } from '../../clusterPorts.ts'
import { MailboxFullError, PeerUnreachableError } from '../../faults.ts'
import type { Clock, Telemetry } from '../../ports.ts'
import type { Acquainted } from './handshake.ts'
import type { PeerLimits } from './peerLimits.ts'
import type { PeerStream } from './peerStream.ts'
import { Redial } from './redial.ts'

export interface PeerLinkOptions {
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly limits: PeerLimits
  /** undefined: that node dials this one. */
  readonly dial: ((node: NodeInfo, stop: AbortSignal) => Promise<Acquainted>) | undefined
  /** Makes a stream and hands it to `take`. */
  readonly onAcquainted: (acquainted: Acquainted) => void
}

interface Waiting {
  readonly go: (stream: PeerStream) => void
  readonly fail: (error: PeerUnreachableError) => void
}

/** What is known of one other node: its row if it is listed, and the stream to it if there is one. */
export class PeerLink {
  readonly #id: NodeId
  readonly #options: PeerLinkOptions
  readonly #bornMs: number
  readonly #redial: Redial | undefined
  #node: NodeInfo | undefined
  #stream: PeerStream | undefined
  #waiting: Waiting[] | undefined
  #stopWaiting = () => {}
  #isLost = false

  constructor(id: NodeId, options: PeerLinkOptions) {
    const { clock, limits, dial, onAcquainted } = options
    this.#id = id
    this.#options = options
    this.#bornMs = clock.monotonicMs()
    this.#redial =
      dial &&
      new Redial(clock, limits, {
        dial: (stop) => dial(this.#node!, stop),
        onAcquainted,
        onFailed: (error) => this.#tellLost(error),
      })
  }

  /** Its row has been seen. */
  list(node: NodeInfo): void {
    const isNew = this.#node === undefined
    this.#node = node
    if (!isNew || this.#stream) return
    this.#waiting = []
    this.#stopWaiting = this.#options.clock.after(this.#options.limits.connectWaitMs, () => this.#giveUp())
    this.#redial?.start()
  }

  /** Whether there is a stream to it. */
  get isUp(): boolean {
    return this.#stream !== undefined
  }

  /** Whether it is to be dropped when its row isn't there. A node that has dialled us may be ahead of its row. */
  get isDue(): boolean {
    const { clock, limits } = this.#options
    return this.#node !== undefined || clock.monotonicMs() - this.#bornMs >= limits.unlistedMs
  }

  /** Whether there is nothing to remember of it. */
  get isEmpty(): boolean {
    return this.#node === undefined && this.#stream === undefined
  }

  /** Lets go of the node. @returns the stream, which is to be closed. */
  drop(): PeerStream | undefined {
    this.#redial?.stop()
    this.#giveUp()
    this.#options.telemetry.serviceGone(`peer ${this.#id}`)
    this.#isLost = false
    const stream = this.#stream
    this.#node = undefined
    this.#stream = undefined
    return stream
  }

  /** A stream to it has come up. One that was there before is dead, and this side hasn't noticed. */
  take(stream: PeerStream): void {
    const before = this.#stream
    this.#stream = stream
    before?.destroy(new Error('the node has opened another stream'))
    if (this.#isLost) this.#options.telemetry.serviceBack(`peer ${this.#id}`)
    this.#isLost = false
    const waiting = this.#waiting
    this.#waiting = undefined
    this.#stopWaiting()
    for (const { go } of waiting ?? []) go(stream)
  }

  /** A stream has ended: the current one, or one that was replaced or dropped. */
  ended(stream: PeerStream, why: Error): void {
    if (this.#stream !== stream) return
    this.#stream = undefined
    // One run of the program that has left doesn't come back, and nobody misses it.
    if (stream.otherLeaves || !this.#node) {
      this.#options.telemetry.serviceGone(`peer ${this.#id}`)
      return
    }
    this.#tellLost(why)
    this.#redial?.start()
  }

  ask(request: unknown, timeoutMs: number): Promise<unknown> {
    if (this.#stream) return this.#stream.ask(request, timeoutMs)
    const waiting = this.#waiting
    if (!waiting) return Promise.reject(this.#unreachable())
    const { clock, limits } = this.#options
    if (waiting.length >= limits.inFlightMax) return Promise.reject(new MailboxFullError(1000))
    return new Promise((resolve, reject) => {
      const startedMs = clock.monotonicMs()
      let isLate = false
      const stopTimer = clock.after(timeoutMs, () => {
        isLate = true
        reject(this.#unreachable())
      })
      waiting.push({
        go: (stream) => {
          stopTimer()
          if (!isLate) resolve(stream.ask(request, timeoutMs - (clock.monotonicMs() - startedMs)))
        },
        fail: (error) => {
          stopTimer()
          reject(error)
        },
      })
    })
  }

  tell(note: unknown): void {
    this.#stream?.tell(note)
  }

  #giveUp(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    this.#stopWaiting()
    for (const { fail } of waiting ?? []) fail(this.#unreachable())
  }

  #unreachable(): PeerUnreachableError {
    return new PeerUnreachableError(`there is no stream to node ${this.#id}`)
  }

  #tellLost(error: unknown): void {
    if (this.#isLost) return
    this.#isLost = true
    this.#options.telemetry.serviceLost(`peer ${this.#id}`, error)
  }
}
