import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { NodeInfo } from '../../src/clusterPorts.ts'

type Way = 'toAcceptor' | 'toDialler'

/** Stands between a node that dials and the one that it means, and knows where frames begin. */
export interface PeerProxy {
  /** The row of the node behind, with the proxy's address. */
  readonly info: NodeInfo
  /** Connections so far, and those that are open. */
  accepted(): number
  open(): number
  /** Frames so far that way, handshakes aside. */
  readonly frames: Record<Way, Buffer[]>
  /** What goes on in a frame's place; normally the frame itself. */
  onFrame: (frame: Buffer, way: Way) => readonly Buffer[]
  /** Ends every connection, as a cable does that is pulled on both sides. */
  cut(): void
  /** Passes nothing on, either way, and reads nothing. */
  freeze(): void
  thaw(): void
}

const handshakeLines = 2
const frameHeadBytes = 20

export async function startProxy(behind: NodeInfo): Promise<PeerProxy> {
  const sockets = new Set<Socket>()
  let accepted = 0
  let frozen = false
  const server = createServer((dialler) => {
    accepted += 1
    const acceptor = connect(behind.port, behind.host)
    pipe(dialler, acceptor, 'toAcceptor')
    pipe(acceptor, dialler, 'toDialler')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const proxy: PeerProxy = {
    info: { ...behind, port },
    accepted: () => accepted,
    open: () => sockets.size / 2,
    frames: { toAcceptor: [], toDialler: [] },
    onFrame: (frame) => [frame],
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    freeze() {
      frozen = true
      for (const socket of sockets) socket.pause()
    },
    thaw() {
      frozen = false
      for (const socket of sockets) socket.resume()
    },
  }
  onTestFinished(() => {
    proxy.cut()
    server.close()
  })
  return proxy

  function pipe(from: Socket, to: Socket, way: Way): void {
    sockets.add(from)
    if (frozen) from.pause()
    const cutter = new FrameCutter()
    from.on('error', () => {})
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
    from.on('data', (chunk) => {
      const { lines, frames } = cutter.cut(chunk)
      if (lines.length > 0) to.write(lines)
      for (const frame of frames) {
        proxy.frames[way].push(frame)
        for (const passed of proxy.onFrame(frame, way)) to.write(passed)
      }
    })
  }
}

class FrameCutter {
  #bytes = Buffer.alloc(0)
  #linesLeft = handshakeLines

  cut(chunk: Buffer): { lines: Buffer; frames: Buffer[] } {
    this.#bytes = Buffer.concat([this.#bytes, chunk])
    let lines = Buffer.alloc(0)
    while (this.#linesLeft > 0) {
      const end = this.#bytes.indexOf('\n') + 1
      if (end === 0) return { lines, frames: [] }
      lines = Buffer.concat([lines, this.#take(end)])
      this.#linesLeft -= 1
    }
    const frames: Buffer[] = []
    while (this.#bytes.length >= frameHeadBytes) {
      const end = frameHeadBytes + this.#bytes.readUInt32BE()
      if (this.#bytes.length < end) break
      frames.push(this.#take(end))
    }
    return { lines, frames }
  }

  #take(end: number): Buffer {
    const taken = this.#bytes.subarray(0, end)
    this.#bytes = this.#bytes.subarray(end)
    return taken
  }
}
