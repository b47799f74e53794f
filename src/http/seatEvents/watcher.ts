// A web stream with a bound on what waits in it, and not Hono's own streamSSE: there each write is a promise to wait
// for, so that sending to thousands needs a queue a client beside it. Nor the node response itself, which is faster by
// a little: the headers that middleware adds would be lost, and `app.request()` has none.
import type { Seq } from '../../core/ids.ts'
import type { Frame } from './frames.ts'

export interface WatcherOptions {
  /** What the client has. */
  readonly version: Seq
  /** Sent first of all. */
  readonly first: readonly Uint8Array[]
  /** What may wait for the client here. */
  readonly waitingBytesMax: number
  /** Cuts the connection, whatever waits for it; absent where there is none. */
  readonly cut: (() => void) | undefined
  /** The client has gone, or has been let go of. Called once. */
  readonly onGone: (watcher: Watcher) => void
}

/** One client's stream of seat map events. */
export class Watcher {
  readonly stream: ReadableStream<Uint8Array>
  readonly #options: WatcherOptions
  #controller!: ReadableStreamDefaultController<Uint8Array>
  /** It only rises. */
  #version: Seq
  #isGone = false

  constructor(options: WatcherOptions) {
    this.#options = options
    this.#version = options.version
    const strategy = new ByteLengthQueuingStrategy({ highWaterMark: options.waitingBytesMax })
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      this.#controller = controller
      for (const bytes of options.first) controller.enqueue(bytes)
    }
    this.stream = new ReadableStream({ start, cancel: () => this.#gone() }, strategy)
  }

  /** @returns false when the client was too slow, and has been let go of. */
  send({ version, bytes }: Frame): boolean {
    if (version <= this.#version) return true
    this.#version = version
    return this.write(bytes)
  }

  /** @returns as `send`. */
  write(bytes: Uint8Array): boolean {
    if (this.#isGone) return true
    if (this.#controller.desiredSize! <= 0) {
      this.#drop()
      return false
    }
    this.#controller.enqueue(bytes)
    return true
  }

  /** Ends the stream after what was sent. */
  end(): void {
    if (this.#isGone) return
    this.#controller.close()
    this.#gone()
  }

  /** What waits is not worth sending: the client comes back, and is told from where it was. */
  #drop(): void {
    const { cut } = this.#options
    if (cut) cut()
    else this.#controller.error(new Error('the client is too slow'))
    this.#gone()
  }

  #gone(): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#options.onGone(this)
  }
}
