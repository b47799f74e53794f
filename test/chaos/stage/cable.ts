import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { Pipe, type Way } from './pipe.ts'

interface Link {
  readonly client: Socket
  /** undefined: not dialled yet, since nothing gets through. */
  server?: Socket
  readonly pipes: Pipe[]
}

/**
 * Stands between a node and one server that it uses, and does what networks do: takes its time, breaks, swallows, or
 * carries one way only. Nothing is ever changed or reordered: below it is TCP.
 */
export class Cable {
  readonly port: number
  readonly #server: Server
  readonly #links = new Set<Link>()
  readonly #held = new Set<Way>()
  #delayMs = 0
  #refuses = false

  /** @param behind the port of 127.0.0.1 that it leads to. */
  static async open(behind: number): Promise<Cable> {
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return new Cable(server, behind)
  }

  private constructor(server: Server, behind: number) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (client) => this.#take(client, behind))
  }

  /** What is sent takes so long, each way. */
  delay(ms: number): void {
    this.#delayMs = ms
    this.#pump()
  }

  /** Carries nothing that way, and says nothing about it: both ways are a black hole. What is sent waits. */
  hold(...ways: Way[]): void {
    for (const way of ways) this.#held.add(way)
  }

  /** Connections break, as both ends hear. New ones are taken. */
  cut(): void {
    for (const link of this.#links) this.#end(link)
  }

  /** Connections break, and new ones at once. */
  refuse(): void {
    this.#refuses = true
    this.cut()
  }

  /** The server loses its connections, and the clients of it are never told: they wait for answers for ever. */
  forget(): void {
    for (const { client, server, pipes } of this.#links) {
      for (const pipe of pipes) pipe.stop()
      client.pause()
      server?.destroy()
    }
  }

  /** All is well again: what waited is carried. */
  heal(): void {
    this.#held.clear()
    this.#refuses = false
    this.delay(0)
  }

  close(): void {
    this.#server.close()
    this.cut()
  }

  #take(client: Socket, behind: number): void {
    client.on('error', () => {})
    if (this.#refuses) return void client.resetAndDestroy()
    const link: Link = { client, pipes: [] }
    this.#links.add(link)
    client.once('close', () => this.#links.delete(link))
    const dial = () => {
      if (client.destroyed) return
      const server = connect({ port: behind, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
      link.server = server
      server.on('error', () => {})
      const fate = (way: Way) => ({ isHeld: () => this.#held.has(way), delayMs: () => this.#delayMs })
      link.pipes.push(new Pipe(client, server, fate('toServer')), new Pipe(server, client, fate('toClient')))
    }
    // A greeting would never arrive, and the server would wonder who keeps silent.
    if (this.#held.size === 0) dial()
    else this.#waiting.push(dial)
  }

  readonly #waiting: (() => void)[] = []

  #pump(): void {
    if (this.#held.size === 0) for (const dial of this.#waiting.splice(0)) dial()
    for (const { pipes } of this.#links) for (const pipe of pipes) pipe.pump()
  }

  #end({ client, server, pipes }: Link): void {
    for (const pipe of pipes) pipe.stop()
    client.resetAndDestroy()
    server?.resetAndDestroy()
  }
}
