import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** When an answer with that version was read. */
export interface Answered {
  readonly version: number
  readonly atMs: number
}

/**
 * Clients that watch one show over plain sockets: a parser of HTTP for each would cost this process more than the server
 * that is measured. Each frame ends with an empty line, and begins with its id.
 */
export class Crowd {
  frames = 0
  bytes = 0
  ended = 0
  /** From an answer to the frame that tells a watcher of it, for each of both. */
  readonly delaysMs: number[] = []
  readonly #sockets: Socket[] = []
  readonly #answers: Answered[] = []

  /** Opens so many streams, some at a time. */
  async open(url: URL, count: number): Promise<void> {
    const first: Promise<void>[] = []
    for (let i = 0; i < count; i++) {
      first.push(this.#watch(url))
      if (i % 100 === 99) await Promise.all(first)
    }
    await Promise.all(first)
  }

  /** Versions are to come in order. */
  answered(answer: Answered): void {
    this.#answers.push(answer)
  }

  /** Begins to count anew. */
  reset(): void {
    this.frames = 0
    this.bytes = 0
    this.delaysMs.length = 0
    this.#answers.length = 0
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async #watch({ hostname, port, pathname }: URL): Promise<void> {
    const socket = connect(Number(port), hostname)
    this.#sockets.push(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.ended++)
    await once(socket, 'connect')
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`)
    const began = Promise.withResolvers<void>()
    let rest = ''
    let seen = 0
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      const text = rest + chunk
      this.bytes += chunk.length
      let end = 0
      for (const match of text.matchAll(/id: (\d+)\nevent: seats\n[^\n]*\n\n/g)) {
        end = match.index + match[0].length
        this.#hear(seen, Number(match[1]))
        seen = Number(match[1])
        began.resolve()
      }
      rest = text.slice(Math.max(end, text.length - 20_000))
    })
    return began.promise
  }

  #hear(after: number, version: number): void {
    this.frames++
    const nowMs = performance.now()
    for (let i = this.#answers.length - 1; i >= 0; i--) {
      const answer = this.#answers[i]!
      if (answer.version <= after) break
      // One in ten: there are millions.
      if (answer.version <= version && answer.version % 10 === 0) this.delaysMs.push(nowMs - answer.atMs)
    }
  }
}
