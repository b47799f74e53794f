import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { type ClientTimeouts, listen } from '../../src/http/listen.ts'
import { cinema } from './cinema.ts'

const patient: ClientTimeouts = {
  headersMs: 60_000,
  requestMs: 60_000,
  keepAliveMs: 60_000,
  checkEveryMs: 20,
}

/** A connection to a server with these timeouts. */
async function connected(timeouts: Partial<ClientTimeouts>): Promise<Socket> {
  const { app } = await cinema()
  const address = { host: '127.0.0.1', port: 0, drainMs: 0 }
  const server = await listen(app.fetch, address, { ...patient, ...timeouts })
  onTestFinished(() => server.close())
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

test('a client that does not come to the end of its head is cut off', async () => {
  const socket = await connected({ headersMs: 100 })
  socket.write('GET /healthz HTTP/1.1\r\nHost: usher\r\nX-Slow: ')
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /)
})

test('nor may a body take for ever', async () => {
  const socket = await connected({ headersMs: 100, requestMs: 200 })
  socket.write('POST /v1/users HTTP/1.1\r\nHost: usher\r\nContent-Type: application/json\r\n')
  socket.write('Content-Length: 100\r\n\r\n{"email":')
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /)
})

test('a connection on which nothing more is asked is closed', async () => {
  const socket = await connected({ keepAliveMs: 100 })
  socket.write('GET /healthz HTTP/1.1\r\nHost: usher\r\n\r\n')
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\{"status":"ok"\}$/s)
})
