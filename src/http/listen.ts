import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { StartError } from '../faults.ts'
import type { HttpEnv } from './context.ts'

export interface Listening {
  readonly url: string
  /** Takes no new requests, answers those under way, and cuts off what is left when the time is up. */
  close(): Promise<void>
}

/** How long a client may take. Past that it is answered 408 and cut off. */
export interface ClientTimeouts {
  /** For the head of a request. */
  readonly headersMs: number
  /** For all of a request, its body too. */
  readonly requestMs: number
  /** For the next request on a connection. */
  readonly keepAliveMs: number
  /** How often that is looked at. */
  readonly checkEveryMs: number
}

/**
 * Serves the app.
 *
 * @param drainMs how long `close` waits for requests under way.
 * @throws StartError the port is taken, or can't be had.
 */
export function listen(
  fetch: Hono<HttpEnv>['fetch'],
  { host, port, drainMs }: { host: string; port: number; drainMs: number },
  timeouts: ClientTimeouts,
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    let draining = false
    const answer = async (request: Request, env: object) => {
      const response = await fetch(request, env)
      // A client that keeps its connection would go on asking on it.
      if (draining) response.headers.set('Connection', 'close')
      return response
    }
    const serverOptions = {
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      keepAliveTimeout: timeouts.keepAliveMs,
      connectionsCheckingInterval: timeouts.checkEveryMs,
    }
    const options = { fetch: answer, hostname: host, port, serverOptions }
    // Over HTTP/1, which is all that is asked for here, it is this kind of server.
    const server = serve(options, () => resolve({ url: urlOf(server), close })) as Server
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE'
      const why = taken ? 'another program listens there: set PORT' : error.message
      reject(new StartError(`can't listen on ${host}:${port}: ${why}`, error))
    })
    const close = async () => {
      draining = true
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeIdleConnections()
      const cut = setTimeout(() => server.closeAllConnections(), drainMs)
      await closed
      clearTimeout(cut)
    }
  })
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
