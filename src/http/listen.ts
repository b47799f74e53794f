import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, Server as NetServer } from 'node:net'
import { setTimeout as lasts } from 'node:timers/promises'
import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server'
import { StartError } from '../faults.ts'
import type { Answer } from './answer.ts'

/** Longer than a client that asks again and again takes from one answer to its next request. */
const lastCallMs = 1000

/** Answers a request. */
export type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>

/** How one request may go on. */
export interface Way {
  answer(answer: Answer): void
  /** Of a request of which nothing has been read but the head. */
  toApp(): void
}

/** Stands before the app: answers a request, or lets it in. It throws nothing, then or later: that would end the process. */
export type Door = (request: IncomingMessage, way: Way) => void

export interface Listening {
  readonly url: string
  /** Takes no new requests, answers those under way, and cuts off what is left when the time is up. */
  close(): Promise<void>
}

/** How many clients there may be, and how long one may take. Past that it is answered 408, or cut off. */
export interface ClientLimits {
  /** Past that a new connection is closed at once. */
  readonly connectionsMax: number
  /** Connections that the kernel keeps until they are taken; it may allow fewer (`net.core.somaxconn`). */
  readonly backlogMax: number
  /** For the head of a request. */
  readonly headersMs: number
  /** For all of a request, its body too. */
  readonly requestMs: number
  /** For the next request on a connection. */
  readonly keepAliveMs: number
  /** For the next byte either way, while something is asked or answered: for who asks, and doesn't read. */
  readonly silentMs: number
  /** How often heads and requests are looked at. */
  readonly checkEveryMs: number
}

/**
 * Serves the app.
 *
 * @param drainMs how long `close` waits for requests under way.
 * @throws StartError the port is taken, or can't be had.
 */
export function listen(
  fetch: Fetch,
  { host, port, drainMs }: { host: string; port: number; drainMs: number },
  limits: ClientLimits,
  door: Door = (_, way) => way.toApp(),
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    let draining = false
    const told = (response: Response) => {
      // A client that keeps its connection would go on asking on it.
      if (draining) response.headers.set('Connection', 'close')
      return response
    }
    // What can be answered at once is: a promise costs as much as a short answer.
    const throughApp = (request: Request, env: HttpBindings | Http2Bindings) => {
      // Over HTTP/1, which is all that is asked for here, they are of this kind.
      const response = fetch(request, env as HttpBindings)
      return response instanceof Promise ? response.then(told) : told(response)
    }
    const serverOptions = {
      // Where Node would believe the first of two, Hono sees both: they are to agree.
      joinDuplicateHeaders: true,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: limits.checkEveryMs,
    }
    const toApp = getRequestListener(throughApp, { hostname: host })
    const server = createServer(serverOptions, (incoming, outgoing) => {
      const way: Way = {
        answer: (answer) => write(outgoing, answer, draining),
        toApp: () => void toApp(incoming, outgoing),
      }
      // Asked before the answer to the one before was sent: it would only wait in memory, for a client who may not read.
      if (outgoing.socket === null) outgoing.once('socket', () => door(incoming, way))
      else door(incoming, way)
    })
    server.maxConnections = limits.connectionsMax
    server.setTimeout(limits.silentMs)
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE'
      const why = taken ? 'another program listens there: set PORT' : error.message
      reject(new StartError(`can't listen on ${host}:${port}: ${why}`, error))
    })
    server.listen({ host, port, backlog: limits.backlogMax }, () => resolve({ url: urlOf(server), close }))
    const close = async () => {
      draining = true
      const cut = setTimeout(() => server.closeAllConnections(), drainMs)
      // The HTTP server's own close() would cut off idle connections too. One that is idle here may have the next request
      // on its way, which would be lost; answered, it is told that it was the last one.
      const closed = new Promise<void>((done) => NetServer.prototype.close.call(server, () => done()))
      await Promise.race([closed, lasts(Math.min(lastCallMs, drainMs), undefined, { ref: false })])
      server.close()
      await closed
      clearTimeout(cut)
    }
  })
}

/** @param isLast the client is to ask elsewhere from now on. */
function write(outgoing: ServerResponse, { status, headers, body }: Answer, isLast: boolean): void {
  const length = body !== null && { 'Content-Length': Buffer.byteLength(body) }
  outgoing.writeHead(status, { ...headers, ...length, ...(isLast && { Connection: 'close' }) })
  outgoing.end(body)
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
