import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { StartError } from '../../faults.ts'
import type { Telemetry } from '../../ports.ts'
import { type Acquainted, acceptedHandshake, type HandshakeOptions } from './handshake.ts'

export interface PeerListenerOptions extends HandshakeOptions {
  readonly telemetry: Telemetry
  readonly handshakesMax: number
  readonly onAcquainted: (acquainted: Acquainted) => void
}

/** Takes the connections of nodes that dial this one. Whoever can't prove who it is gets nothing. */
export class PeerListener {
  readonly #options: PeerListenerOptions
  readonly #server: Server
  /** Connections that have yet to prove it, oldest first. */
  readonly #unknown = new Set<Socket>()
  /** Addresses that have been told of, and not been right since. */
  readonly #told = new Set<string>()

  /** @throws StartError the port is taken, or can't be had. */
  static async open(host: string, port: number, options: PeerListenerOptions): Promise<PeerListener> {
    const listener = new PeerListener(options)
    const listening = Promise.withResolvers<void>()
    listener.#server.once('error', listening.reject)
    listener.#server.listen(port, host, listening.resolve)
    try {
      await listening.promise
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      const why = code === 'EADDRINUSE' ? 'another program listens there' : message
      throw new StartError(`can't listen for other nodes on ${host}:${port}: ${why}`, error)
    }
    listener.#server.off('error', listening.reject)
    // Such as no file descriptors left: the connection is lost, and its node dials again.
    listener.#server.on('error', (error) => options.telemetry.serviceLost('peer listener', error))
    return listener
  }

  private constructor(options: PeerListenerOptions) {
    this.#options = options
    this.#server = createServer({ noDelay: true }, (socket) => void this.#accept(socket))
  }

  get address(): { host: string; port: number } {
    const { address, port } = this.#server.address() as AddressInfo
    return { host: address, port }
  }

  /** Resolves when the port is free again and every connection that it took has ended. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      for (const socket of this.#unknown) socket.destroy()
    })
  }

  async #accept(socket: Socket): Promise<void> {
    // The reason is told by whoever waits for the socket; unheard, it would end the process.
    socket.on('error', () => {})
    const address = socket.remoteAddress ?? 'unknown'
    this.#unknown.add(socket)
    // A node is through in milliseconds. The oldest is the one that least looks like one.
    if (this.#unknown.size > this.#options.handshakesMax) this.#cutOff(this.#unknown.keys().next().value!)
    try {
      const acquainted = await acceptedHandshake(socket, this.#options)
      if (!this.#server.listening) return void socket.destroy()
      this.#told.delete(address)
      this.#options.onAcquainted(acquainted)
    } catch (error) {
      this.#tell(address, error)
    } finally {
      this.#unknown.delete(socket)
    }
  }

  #cutOff(socket: Socket): void {
    this.#unknown.delete(socket)
    socket.destroy(new Error('too many connections wait to be known'))
  }

  /** Once an address, and never of more addresses than there may be connections: a scan of ports fills no log. */
  #tell(address: string, error: unknown): void {
    const { telemetry, handshakesMax } = this.#options
    if (!this.#server.listening || this.#told.has(address) || this.#told.size >= handshakesMax) return
    this.#told.add(address)
    telemetry.strangerRefused(address, error)
  }
}
