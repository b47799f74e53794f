import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A client that writes what it likes, and reads when it likes. */
export class RawClient {
  readonly socket: Socket
  /** What the server has said so far. */
  received = ''
  /** Resolves when the connection is gone, whoever ended it. */
  readonly gone: Promise<void>

  private constructor(socket: Socket) {
    this.socket = socket
    this.gone = new Promise((resolve) => void socket.once('close', () => resolve()))
    // The server may be done with us before we are.
    socket.on('error', () => {})
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      this.received += text
    })
  }

  static async to(url: string, options: { allowHalfOpen?: boolean } = {}): Promise<RawClient> {
    const { hostname: host, port } = new URL(url)
    const socket = connect({ host, port: Number(port), ...options })
    const client = new RawClient(socket)
    await once(socket, 'connect')
    return client
  }

  /** Many at once, in slices: a burst of thousands would only test the kernel's queue. */
  static async many(url: string, count: number, text = ''): Promise<RawClient[]> {
    const clients: RawClient[] = []
    while (clients.length < count) {
      const slice = Math.min(200, count - clients.length)
      clients.push(...(await Promise.all(Array.from({ length: slice }, () => RawClient.to(url)))))
      for (const client of clients.slice(-slice)) if (text !== '') client.socket.write(text)
    }
    return clients
  }

  /** Status lines of all answers. */
  get statuses(): number[] {
    return [...this.received.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status))
  }

  /** Sends, and gives the statuses once the server has closed the connection. */
  async says(text: string): Promise<number[]> {
    this.socket.write(text, 'latin1')
    await this.gone
    return this.statuses
  }
}
