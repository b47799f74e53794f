import { connect, type Socket } from 'node:net'
import { type Answer, AnswerReader } from './answerReader.ts'

/** Long enough for nearly every answer; longer ones come in pieces. */
const readBytes = 16 * 1024

/** A connection that is kept alive and carries one request at a time. */
export class Connection {
  readonly #socket: Socket
  #onAnswer: ((answer: Answer) => void) | undefined
  isOpen = false

  /**
   * @param onReady it is connected.
   * @param onLost it has ended, and with it the request under way, if there was one.
   */
  constructor(url: URL, onReady: (connection: Connection) => void, onLost: (connection: Connection) => void) {
    const reader = new AnswerReader((answer) => this.#answered(answer))
    const buffer = Buffer.allocUnsafeSlow(readBytes)
    const callback = (count: number) => {
      try {
        reader.read(buffer.subarray(0, count))
      } catch {
        this.close()
      }
      return true
    }
    const port = Number(url.port || 80)
    const socket = connect({ port, host: url.hostname, noDelay: true, onread: { buffer, callback } })
    socket.on('connect', () => {
      this.isOpen = true
      onReady(this)
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.isOpen = false
      this.#onAnswer = undefined
      onLost(this)
    })
    this.#socket = socket
  }

  /** Only when the request before it has been answered. */
  ask(text: string, onAnswer: (answer: Answer) => void): void {
    this.#onAnswer = onAnswer
    this.#socket.write(text, 'latin1')
  }

  close(): void {
    this.#socket.destroy()
  }

  #answered(answer: Answer): void {
    const onAnswer = this.#onAnswer
    this.#onAnswer = undefined
    onAnswer?.(answer)
    // A server that drains says so; what is asked after that would be lost.
    if (/\r\nconnection: *close/i.test(answer.head)) this.close()
  }
}
