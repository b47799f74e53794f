import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { Registry } from 'prom-client'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createLogger } from '../../../src/http/createLogger.ts'
import { openDoor } from '../../../src/http/door/door.ts'
import { openEntrance } from '../../../src/http/entrance.ts'
import { listen } from '../../../src/http/listen.ts'
import { httpSettings } from '../../../src/httpSettings.ts'
import { ann, bodyBytesMax, cinema, manyAtOnce } from '../cinema.ts'

const url = '/v1/shows/show1/reservations'

/** A cinema behind its door, as the program serves it. */
async function served() {
  const lines: string[] = []
  const log = createLogger('info', { write: (line) => void lines.push(line) })
  const limits = { bodyBytesMax, layoutBytesMax: bodyBytesMax, passwordsAtOnceMax: 4, admission: manyAtOnce }
  const it = await cinema(undefined, {}, { log, limits })
  const { app, clock, tokens, router } = it
  const metrics = new Registry()
  const entrance = openEntrance({
    ...{ clock, log, metrics, limits, tokens, quotas: undefined, trustedProxies: 0 },
  })
  const door = openDoor({ router, tokens, limits, corsOrigins: [] }, entrance)
  const address = { host: '127.0.0.1', port: 0, drainMs: 5000 }
  const server = await listen(app.fetch, address, httpSettings({}).clients, door)
  onTestFinished(() => server.close())
  const connected = async (): Promise<Socket> => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    return socket
  }
  const token = await tokens.issue({ userId: ann, role: 'customer', sessionId: 's', tokenGeneration: 0 })
  const head = `POST ${url} HTTP/1.1\r\nHost: usher\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`
  /** A request for seats, whole. */
  const wish = (seats: string[], more = '') => {
    const body = JSON.stringify({ seats })
    return `${head}${more}Content-Length: ${body.length}\r\n\r\n${body}`
  }
  return { ...it, lines, server, connected, head, wish, doorMetrics: metrics }
}

test('an answer has its length, and the connection is kept', async () => {
  const { connected, wish } = await served()
  const socket = await connected()
  socket.write(wish(['A1']))
  const [first] = await once(socket, 'data')
  expect(String(first)).toMatch(/^HTTP\/1\.1 201 Created\r\n.*\r\nContent-Length: \d+\r\n.*\r\n\r\n\{.*\}$/s)
  socket.write(wish(['A1'], 'Connection: close\r\n'))
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 409 .*"code":"seats-taken"/s)
})

test('a body in pieces is put together', async () => {
  const { connected, wish } = await served()
  const socket = await connected()
  const whole = wish(['A1', 'A2'], 'Connection: close\r\n')
  socket.setNoDelay(true)
  for (let at = 0; at < whole.length; at += 90) {
    await new Promise((resolve) => socket.write(whole.slice(at, at + 90), resolve))
  }
  expect(await text(socket)).toContain('"seats":["A1","A2"]')
})

test('what is asked in one go is answered in its order', async () => {
  const { connected, wish } = await served()
  const socket = await connected()
  socket.write(wish(['A1']) + wish(['A1']) + wish(['A2'], 'Connection: close\r\n'))
  const statuses = (await text(socket)).match(/HTTP\/1\.1 \d+/g)
  expect(statuses).toEqual(['HTTP/1.1 201', 'HTTP/1.1 409', 'HTTP/1.1 201'])
})

test('a client that asks and does not read is handled as fast as it reads', async () => {
  const { connected, wish, router } = await served()
  const asked = vi.spyOn(router, 'ask')
  const socket = await connected()
  socket.pause()
  // Far more answers than the kernel keeps.
  socket.write(wish(['A1']).repeat(50_000))
  const other = await connected()
  other.write(wish(['A1'], 'Connection: close\r\n'))
  await text(other)
  expect(asked.mock.calls.length).toBeLessThan(20_000)
})

test('of two of a header that may be there once none is believed', async () => {
  const { connected, wish } = await served()
  const socket = await connected()
  socket.write(wish(['A1'], 'Authorization: Bearer other\r\nConnection: close\r\n'))
  expect(await text(socket)).toContain('401 Unauthorized')
})

test('a client that is gone in the middle of its body has asked for nothing, and is no fault of ours', async () => {
  const { connected, head, wish, lines, doorMetrics, tokens } = await served()
  const socket = await connected()
  const read = vi.spyOn(tokens, 'verify')
  socket.write(`${head}Content-Length: 100\r\n\r\n{"seats":["A1"]`)
  await expect.poll(() => read.mock.calls.length).toBe(1)
  socket.resetAndDestroy()
  const other = await connected()
  other.write(wish(['A1'], 'Connection: close\r\n'))
  expect(await text(other)).toContain('201 Created')
  await expect.poll(() => doorMetrics.metrics()).toContain('status="400"} 1')
  expect(lines).toEqual([])
})

test('a request that is on its way while the server closes is answered', async () => {
  const { connected, wish, server } = await served()
  const socket = await connected()
  socket.write(wish(['A1']))
  await once(socket, 'data')
  const closed = server.close()
  socket.write(wish(['A2']))
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 201 Created\r\n.*\r\nConnection: close\r\n/s)
  await closed
})

test('while it drains, an answer says that it is the last one', async () => {
  const { connected, wish, server, router } = await served()
  const socket = await connected()
  const [asked, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const ask = router.ask.bind(router)
  router.ask = async (...what) => {
    asked.resolve()
    await goOn.promise
    return ask(...what)
  }
  socket.write(wish(['A1']))
  await asked.promise
  const closed = server.close()
  goOn.resolve()
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 201 Created\r\n.*\r\nConnection: close\r\n/s)
  await closed
})
