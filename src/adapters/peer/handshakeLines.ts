import type { Socket } from 'node:net'

/** What a side has to say before it is known: a hello of at most 250 bytes and a proof of 64. */
const bytesMax = 1024

/** A connection as lines of text, for as long as it isn't known who is on the other side. */
export class HandshakeLines {
  readonly #socket: Socket
  #bytes = Buffer.alloc(0)
  #readBytes = 0
  #waiting: PromiseWithResolvers<string> | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', this.#take)
    socket.on('close', this.#end)
  }

  say(line: string): void {
    this.#socket.write(`${line}\n`)
  }

  /** @throws Error the connection has ended, or brought more than a handshake has. */
  async next(): Promise<string> {
    if (this.#socket.destroyed) throw whyEnded(this.#socket)
    this.#waiting = Promise.withResolvers()
    const line = this.#waiting.promise
    this.#look()
    return line
  }

  /** Gives the connection back, paused, with what has come after the lines. */
  release(): void {
    this.#socket.off('data', this.#take)
    this.#socket.off('close', this.#end)
    this.#socket.pause()
    if (this.#bytes.length > 0) this.#socket.unshift(this.#bytes)
  }

  readonly #take = (chunk: Buffer): void => {
    this.#bytes = Buffer.concat([this.#bytes, chunk])
    this.#look()
  }

  #look(): void {
    // What follows the last line is frames, and none of our business.
    if (!this.#waiting) return
    const end = this.#bytes.indexOf('\n')
    const read = this.#readBytes + (end < 0 ? this.#bytes.length : end + 1)
    if (read > bytesMax) {
      this.#socket.destroy(new Error('it says too much before it says who it is'))
      return
    }
    if (end < 0) return
    const line = this.#bytes.toString('utf8', 0, end)
    this.#bytes = this.#bytes.subarray(end + 1)
    this.#readBytes = read
    this.#waiting.resolve(line)
    this.#waiting = undefined
  }

  readonly #end = (): void => {
    this.#waiting?.reject(whyEnded(this.#socket))
    this.#waiting = undefined
  }
}

function whyEnded(socket: Socket): Error {
  return socket.errored ?? new Error('the connection was closed in the handshake: is the secret the same?')
}
