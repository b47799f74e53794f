import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import type { HttpBindings } from '@hono/node-server'
import { expect, onTestFinished, test } from 'vitest'
import { type ClientLimits, listen } from '../../src/http/listen.ts'
import { cinema } from './cinema.ts'

const patient: ClientLimits = {
  connectionsMax: 100,
  backlogMax: 100,
  silentMs: 60_000,
  headersMs: 60_000,
  requestMs: 60_000,
  keepAliveMs: 60_000,
  checkEveryMs: 20,
}

/** Connects to a server with these limits. */
async function serving(limits: Partial<ClientLimits>, fetch?: Fetch): Promise<() => Promise<Socket>> {
  const address = { host: '127.0.0.1', port: 0, drainMs: 0 }
  const server = await listen(fetch ?? (await cinema()).app.fetch, address, { ...patient, ...limits })
  onTestFinished(() => server.close())
  return async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    return socket
  }
}

type Fetch = Parameters<typeof listen>[0]

const connected = async (limits: Partial<ClientLimits>, fetch?: Fetch) => (await serving(limits, fetch))()

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

test('a client that asks and does not read is cut off', async () => {
  const cut = Promise.withResolvers<void>()
  // More than the kernel keeps for it.
  const socket = await connected({ silentMs: 200 }, (_, env) => {
    const { outgoing } = env as HttpBindings
    outgoing.once('close', () => cut.resolve())
    return new Response('x'.repeat(50_000_000))
  })
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nHost: usher\r\n\r\n')
  await cut.promise
  const read = await text(socket).catch(() => '')
  expect(read.length).toBeLessThan(50_000_000)
})

test('what is asked in one go is answered one after another, as fast as it is read', async () => {
  let asked = 0
  const socket = await connected({}, () => {
    asked++
    return new Response('x'.repeat(50_000_000))
  })
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nHost: usher\r\n\r\n'.repeat(100))
  const other = await connected({})
  other.write('GET /healthz HTTP/1.1\r\nHost: usher\r\nConnection: close\r\n\r\n')
  expect(await text(other)).toContain('200 OK')
  expect(asked).toBe(1)
})

test('a connection too many is closed at once, and the next is taken when one is gone', async () => {
  const open = await serving({ connectionsMax: 2 })
  const first = await open()
  const second = await open()
  const third = await open()
  expect(await text(third)).toBe('')
  const ask = async (socket: Socket) => {
    socket.write('GET /healthz HTTP/1.1\r\nHost: usher\r\nConnection: close\r\n\r\n')
    return text(socket)
  }
  expect(await ask(second)).toContain('200 OK')
  expect(await ask(await open())).toContain('200 OK')
  expect(await ask(first)).toContain('200 OK')
})
