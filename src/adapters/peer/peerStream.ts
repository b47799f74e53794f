import type { NodeId, PeerHandler } from '../../clusterPorts.ts'
import { MailboxFullError, PeerLostError, PeerUnreachableError } from '../../faults.ts'
import type { Clock } from '../../ports.ts'
import { FrameOpener, FrameSealer } from './frames.ts'
import type { Acquainted } from './handshake.ts'
import { kinds, messageText, type PeerMessage, readMessages } from './messages.ts'
import { OpenAsks } from './openAsks.ts'
import type { PeerLimits } from './peerLimits.ts'
import { TickBatch } from './tickBatch.ts'

export interface PeerStreamOptions {
  readonly handler: PeerHandler
  readonly clock: Clock
  readonly limits: PeerLimits
  /** Called once, when nothing can be sent or heard any more. */
  readonly onEnd: (stream: PeerStream, why: Error) => void
}

/** The one stream to a node, from the handshake to its end. */
export class PeerStream {
  readonly id: NodeId
  readonly #acquainted: Acquainted
  readonly #options: PeerStreamOptions
  readonly #opener: FrameOpener
  readonly #batch: TickBatch
  readonly #asks: OpenAsks
  readonly #ended = Promise.withResolvers<void>()
  #working = 0
  #silentBeats = 0
  #stopBeat = () => {}
  #closing = false
  #over = false
  #otherLeaves = false

  constructor(acquainted: Acquainted, options: PeerStreamOptions) {
    const { socket, sendKey, receiveKey } = acquainted
    const { clock, limits } = options
    this.id = acquainted.id
    this.#acquainted = acquainted
    this.#options = options
    // The brackets around a single message.
    const payloadBytesMax = Math.max(limits.messageBytesMax + 2, limits.frameBytesMax)
    this.#opener = new FrameOpener(receiveKey, payloadBytesMax)
    this.#batch = new TickBatch(socket, new FrameSealer(sendKey), limits.frameBytesMax)
    this.#asks = new OpenAsks(clock, limits.inFlightMax)
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#read(chunk))
    // It has said its last word: what it asked, nobody waits for.
    socket.once('end', () => this.destroy(new Error('the other node has closed the stream')))
    socket.once('close', () => this.destroy(socket.errored ?? new Error('the stream was closed')))
    socket.resume()
    this.#beat()
  }

  /** The other node has said that it leaves for good. */
  get otherLeaves(): boolean {
    return this.#otherLeaves
  }

  /** See Peers.ask. @throws RangeError or TypeError the request is too large, or no JSON. Nothing was sent. */
  ask(request: unknown, timeoutMs: number): Promise<unknown> {
    return this.#asks.open(timeoutMs, (no) => {
      if (this.#otherLeaves || this.#over) throw new PeerUnreachableError(`node ${this.id} leaves`)
      if (this.#isFull()) throw new MailboxFullError(1000)
      this.#say(kinds.ask, no, request)
    })
  }

  /** See Peers.tell. @throws RangeError or TypeError the note is too large, or no JSON. */
  tell(note: unknown): void {
    if (!this.#isFull()) this.#say(kinds.note, note)
  }

  /** Takes no more requests, waits for those under way on both sides, for a while, and ends. */
  async close(forGood: boolean): Promise<void> {
    const stopTimer = this.#options.clock.after(this.#options.limits.drainMs, () =>
      this.destroy(new Error('the stream was closed before everything on it was answered')),
    )
    this.#closing = true
    if (forGood) this.#say(kinds.bye)
    this.#endWhenIdle()
    await this.#ended.promise
    stopTimer()
  }

  destroy(why: Error): void {
    if (this.#over) return
    this.#over = true
    this.#stopBeat()
    this.#acquainted.socket.destroy()
    this.#asks.breakOff(new PeerLostError(`the stream to node ${this.id} has broken`, why))
    this.#ended.resolve()
    this.#options.onEnd(this, why)
  }

  #read(chunk: Buffer): void {
    this.#silentBeats = 0
    try {
      for (const payload of this.#opener.open(chunk)) {
        for (const message of readMessages(payload)) this.#hear(message)
      }
    } catch (error) {
      this.destroy(error as Error)
    }
    this.#endWhenIdle()
  }

  #hear(message: PeerMessage): void {
    switch (message[0]) {
      case kinds.ask:
        this.#take(message[1], message[2])
        return
      case kinds.answer:
        this.#asks.resolve(message[1], message[2])
        return
      case kinds.busy:
        this.#asks.reject(message[1], new MailboxFullError(1000))
        return
      case kinds.closing:
        this.#asks.reject(message[1], new PeerUnreachableError(`node ${this.id} closes the stream`))
        return
      case kinds.failed:
        this.#asks.reject(message[1], new PeerLostError(`node ${this.id} has no answer: ${message[2]}`))
        return
      case kinds.note:
        this.#options.handler.hear(this.id, message[1])
        return
      case kinds.ping:
        return
      case kinds.bye:
        this.#otherLeaves = true
        return
      default:
        message satisfies never
    }
  }

  #take(no: number, request: unknown): void {
    if (this.#closing) this.#say(kinds.closing, no)
    else if (this.#working >= this.#options.limits.inFlightMax || this.#isFull()) this.#say(kinds.busy, no)
    else void this.#work(no, request)
  }

  async #work(no: number, request: unknown): Promise<void> {
    this.#working += 1
    try {
      const answer = await this.#options.handler.answer(this.id, request)
      // The other node doesn't read. Its request is done; what is bounded here is our memory.
      if (this.#isFull()) throw new Error('too much waits to be sent')
      this.#say(kinds.answer, no, answer)
    } catch (error) {
      this.#say(kinds.failed, no, String((error as Error)?.message ?? error).slice(0, 500))
    }
    this.#working -= 1
    this.#endWhenIdle()
  }

  #say(...message: PeerMessage): void {
    if (this.#over) return
    const text = messageText(...message)
    const bytes = Buffer.byteLength(text)
    if (bytes > this.#options.limits.messageBytesMax) {
      throw new RangeError(`a message of ${bytes} bytes is more than another node takes`)
    }
    this.#batch.add(text, bytes)
  }

  #isFull(): boolean {
    return this.#batch.bufferedBytes > this.#options.limits.bufferedBytesMax
  }

  /** Counted in beats, not by the clock: after a pause of this process what came meanwhile is read first. */
  #beat(): void {
    const { clock, limits } = this.#options
    this.#stopBeat = clock.after(limits.pingEveryMs, () => {
      this.#silentBeats += 1
      if (this.#silentBeats * limits.pingEveryMs > limits.silentMs) {
        this.destroy(new Error(`the node has been silent for more than ${limits.silentMs} ms`))
        return
      }
      this.#say(kinds.ping)
      this.#beat()
    })
  }

  #endWhenIdle(): void {
    if (!this.#closing || this.#over || this.#working > 0 || this.#asks.count > 0) return
    this.#batch.flush()
    this.#acquainted.socket.end()
  }
}
