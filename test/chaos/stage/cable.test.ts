import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Cable } from './cable.ts'

let server: Server
let cable: Cable
/** The server's ends of connections so far. */
let ends: Socket[]
let clients: Socket[]

beforeEach(async () => {
  ends = []
  clients = []
  server = createServer((socket) => {
    socket.on('error', () => {})
    ends.push(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  cable = await Cable.open((server.address() as AddressInfo).port)
})

afterEach(() => {
  for (const socket of [...clients, ...ends]) socket.destroy()
  cable.close()
  server.close()
})

/** A client's end, with all that it has got so far. */
function client(): { socket: Socket; got: () => string; isClosed: () => boolean } {
  const socket = connect(cable.port, '127.0.0.1')
  clients.push(socket)
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.on('error', () => {})
  return { socket, got: () => text, isClosed: () => socket.closed }
}

async function connected() {
  const { socket, got, isClosed } = client()
  await vi.waitFor(() => expect(ends).toHaveLength(clients.length))
  const end = ends.at(-1)!
  let text = ''
  end.on('data', (chunk) => {
    text += chunk
  })
  return { socket, got, isClosed, end, asked: () => text }
}

/** What was sent before on this cable has had its time by then. */
async function roundTrip() {
  const other = await connected()
  other.socket.write('?')
  await vi.waitFor(() => expect(other.asked()).toBe('?'))
}

test('it carries both ways, in order, and the end too', async () => {
  const { socket, end, got, asked } = await connected()
  socket.write('one ')
  socket.write('two')
  end.write('three')
  await vi.waitFor(() => expect([asked(), got()]).toEqual(['one two', 'three']))
  socket.end('.')
  await once(end, 'end')
  expect(asked()).toBe('one two.')
})

test('a black hole takes everything and carries it when it is healed; new connections too', async () => {
  const { socket, asked } = await connected()
  cable.hold('toServer', 'toClient')
  socket.write('late')
  const late = client()
  await once(late.socket, 'connect')
  late.socket.write('later')
  expect([asked(), ends.length]).toEqual(['', 1])
  cable.heal()
  await vi.waitFor(() => expect([asked(), ends.length]).toEqual(['late', 2]))
})

test('one way can be lost alone', async () => {
  const { socket, end, got, asked } = await connected()
  cable.hold('toClient')
  socket.write('question')
  await vi.waitFor(() => expect(asked()).toBe('question'))
  end.write('answer')
  expect(got()).toBe('')
  cable.heal()
  await vi.waitFor(() => expect(got()).toBe('answer'))
})

test('a cut is heard at both ends, and what was on its way is lost', async () => {
  const { socket, end, asked, isClosed } = await connected()
  cable.hold('toServer')
  socket.write('lost')
  cable.cut()
  await vi.waitFor(() => expect([isClosed(), end.closed]).toEqual([true, true]))
  cable.heal()
  await roundTrip()
  expect(asked()).toBe('')
})

test('half open: the server has lost it, and the client is never told', async () => {
  const { socket, end, isClosed } = await connected()
  cable.forget()
  await once(end, 'close')
  socket.write('is anybody there?')
  cable.heal()
  await roundTrip()
  expect(isClosed()).toBe(false)
})

test('who is refused is let in when it is healed', async () => {
  const { isClosed } = await connected()
  cable.refuse()
  await vi.waitFor(() => expect(isClosed()).toBe(true))
  const refused = client()
  await vi.waitFor(() => expect(refused.isClosed()).toBe(true))
  cable.heal()
  clients.splice(1)
  await roundTrip()
})

test('what is delayed takes its time, in order, until it is healed', async () => {
  const { socket, asked } = await connected()
  cable.delay(60_000)
  socket.write('slow')
  cable.delay(30)
  const sinceMs = performance.now()
  socket.write(' but sure')
  cable.heal()
  await vi.waitFor(() => expect(asked()).toBe('slow but sure'))
  cable.delay(30)
  socket.write('!')
  await vi.waitFor(() => expect(asked()).toMatch(/!$/))
  expect(performance.now() - sinceMs).toBeGreaterThan(29)
})
