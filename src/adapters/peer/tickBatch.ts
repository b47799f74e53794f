import type { Socket } from 'node:net'
import type { FrameSealer } from './frames.ts'

/**
 * What is said within one turn of the event loop, as one frame and one write. Waiting for the end of the turn, not of
 * the running task, costs an idle stream next to nothing, and lets all answers of one group commit into one frame.
 */
export class TickBatch {
  readonly #socket: Socket
  readonly #sealer: FrameSealer
  readonly #frameBytesMax: number
  #texts: string[] = []
  #bytes = 0
  #scheduled = false

  constructor(socket: Socket, sealer: FrameSealer, frameBytesMax: number) {
    this.#socket = socket
    this.#sealer = sealer
    this.#frameBytesMax = frameBytesMax
  }

  /** What the other side's machine hasn't taken yet. */
  get bufferedBytes(): number {
    return this.#bytes + this.#socket.writableLength
  }

  add(text: string, bytes: number): void {
    // A comma each, and two brackets.
    if (this.#texts.length > 0 && this.#bytes + bytes + 2 > this.#frameBytesMax) this.flush()
    this.#texts.push(text)
    this.#bytes += bytes + 1
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.flush()
    })
  }

  flush(): void {
    if (this.#texts.length === 0) return
    const payload = `[${this.#texts.join()}]`
    this.#texts = []
    this.#bytes = 0
    if (this.#socket.writable) this.#socket.write(this.#sealer.seal(payload))
  }
}
