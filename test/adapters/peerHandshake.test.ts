import { createSecretKey, randomBytes } from 'node:crypto'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openPeers } from '../../src/adapters/peer/openPeers.ts'
import { helloLine, proofLine, readHello } from '../../src/adapters/peer/proofs.ts'
import { PeerUnreachableError } from '../../src/faults.ts'
import { patiently } from '../services/patiently.ts'
import {
  insider,
  limits,
  type RawClient,
  rawClient,
  secret,
  startNode,
  type TestNode,
  whileTimePasses,
} from './peerNodes.ts'

const hello = (id: string) => ({ id, nonce: randomBytes(32).toString('hex') })

/** The hello of the node, once it has come. */
function answerOf(client: RawClient) {
  return vi.waitFor(() => {
    expect(client.text()).toMatch(/\n$/)
    return readHello(client.text().trimEnd())
  })
}

function errorsTold(node: TestNode): string[] {
  return node.telemetry
    .told('serviceLost')
    .map(([service, error]) => `${service}: ${(error as Error).message}`)
}

function strangersTold(node: TestNode): string[] {
  return node.telemetry
    .told('strangerRefused')
    .map(([address, error]) => `${address}: ${(error as Error).message}`)
}

/** Listens in a node's place, and says what `talk` says. */
async function impostor(id: string, talk: (socket: Socket, line: string) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    let text = ''
    socket.on('data', (chunk) => {
      const lines = `${text}${chunk}`.split('\n')
      text = lines.pop()!
      for (const line of lines) talk(socket, line)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { id, host: '127.0.0.1', port, fitness: 'fit' as const }
}

test('whoever has the wrong secret gets a hello, which depends on no secret, and nothing more', async () => {
  const b = await startNode('b')
  for (const _ of [1, 2]) {
    const client = await rawClient(b.info.port)
    const dialler = hello('a')
    client.socket.write(`${helloLine(dialler)}\n`)
    const acceptor = await answerOf(client)
    const wrong = createSecretKey(Buffer.from(`${secret}!`))
    const proof = proofLine(wrong, 'dialler', { dialler, acceptor })
    client.socket.write(`${proof}\n[[0,1,"do it"]]\n`)
    await client.closed
    expect(client.text()).toBe(`${helloLine(acceptor)}\n`)
    expect(Object.keys(JSON.parse(client.text()))).toEqual(['usherPeer', 'id', 'nonce'])
  }
  expect(b.asked).toEqual([])
  // Told once an address, and not what the secret is.
  await vi.waitFor(() =>
    expect(strangersTold(b)).toEqual(["127.0.0.1: it doesn't know the cluster's secret"]),
  )
  expect(String(b.telemetry.told('strangerRefused')[0]![1])).not.toContain(secret)
})

test('two nodes with different secrets never meet, and both say so', async () => {
  const a = await startNode('a')
  const b = await startNode('b', { secret: `${secret}!` })
  a.peers.connect([b.info])
  b.peers.connect([a.info])
  const asked = a.peers.ask('b', 'hello', 5000)
  await vi.waitFor(() => expect(errorsTold(a)).toHaveLength(1), patiently)
  expect(errorsTold(a)[0]).toContain('peer b: the connection was closed in the handshake')
  await vi.waitFor(() => expect(strangersTold(b)[0]).toContain('127.0.0.1: '), patiently)
  a.clock.advance(300)
  await expect(asked).rejects.toThrow(PeerUnreachableError)
  expect(b.asked).toEqual([])
})

test('an address is told of again after a node has come from there that knows the secret', async () => {
  const b = await startNode('b')
  const bother = async () => {
    const client = await rawClient(b.info.port)
    client.socket.write('GET / HTTP/1.1\n')
    await client.closed
  }
  await bother()
  await bother()
  await vi.waitFor(
    () => expect(strangersTold(b)).toEqual(['127.0.0.1: it is no node of a cluster']),
    patiently,
  )
  await insider('a', b)
  await bother()
  await vi.waitFor(() => expect(strangersTold(b)).toHaveLength(2), patiently)
})

test('a node whose own words are sent back to it is not taken in', async () => {
  const a = await startNode('a')
  const said: string[] = []
  const echo = await impostor('b', (socket, line) => {
    said.push(line)
    // The same nonce under the right name, and then the same proof.
    socket.write(said.length === 1 ? `${line.replace('"a"', '"b"')}\n` : `${line}\n`)
  })
  a.peers.connect([echo])
  await vi.waitFor(
    () => expect(errorsTold(a)).toEqual(["peer b: it doesn't know the cluster's secret"]),
    patiently,
  )
  expect(said).toHaveLength(2)
})

test('a proof that was overheard is worth nothing on another connection', async () => {
  const b = await startNode('b')
  const key = createSecretKey(Buffer.from(secret))
  const dialler = hello('a')
  const first = await rawClient(b.info.port)
  first.socket.write(`${helloLine(dialler)}\n`)
  const proof = proofLine(key, 'dialler', { dialler, acceptor: await answerOf(first) })
  first.socket.write(`${proof}\n`)
  await vi.waitFor(() => expect(first.text().split('\n')).toHaveLength(3), patiently)

  const second = await rawClient(b.info.port)
  second.socket.write(`${helloLine(dialler)}\n`)
  await answerOf(second)
  second.socket.write(`${proof}\n`)
  await second.closed
  expect(second.text().split('\n')).toHaveLength(2)
})

test('a node other than the one that was meant is left alone', async () => {
  const a = await startNode('a')
  const c = await startNode('c')
  a.peers.connect([{ ...c.info, id: 'b' }])
  await vi.waitFor(() => expect(errorsTold(a)).toEqual(['peer b: another node answers there: c']), patiently)
  expect(c.asked).toEqual([])
})

test.each([
  ['garbage', `${'\0'.repeat(99)}\n`, 'no node of a cluster'],
  ['HTTP', 'GET / HTTP/1.1\r\n\r\n', 'no node of a cluster'],
  ['null', 'null\n', 'no node of a cluster'],
  ['another version', helloLine(hello('a')).replace(':1,', ':2,'), 'another version'],
  ['no id', helloLine(hello('')), 'malformed'],
  ['a long id', helloLine(hello('a'.repeat(129))), 'malformed'],
  ['an id of two lines', helloLine(hello('a\nb')), 'malformed'],
  ['a short nonce', helloLine({ id: 'a', nonce: 'ab' }), 'wrong length'],
  ['its own id', helloLine(hello('b')), 'should be dialled'],
  ['an id that should be dialled', helloLine(hello('c')), 'should be dialled'],
  ['a long line', 'x'.repeat(1025), 'too much'],
  ['a long line with an end', `${'x'.repeat(5000)}`, 'too much'],
  ['a hello with much behind it', `${helloLine(hello('a'))}\n${'x'.repeat(1000)}`, 'too much'],
])('%s: not a byte more, and the connection is closed', async (_, text, why) => {
  const b = await startNode('b')
  const client = await rawClient(b.info.port)
  client.socket.write(`${text}\n`)
  await client.closed
  await vi.waitFor(() => expect(strangersTold(b)).toEqual([expect.stringContaining(why)]), patiently)
  if (why !== 'too much') expect(client.text()).toBe('')
})

test('whoever is silent is cut off after a while, at the start and in the middle', async () => {
  const b = await startNode('b')
  const silent = await rawClient(b.info.port)
  const slow = await rawClient(b.info.port)
  slow.socket.write(`${helloLine(hello('a'))}\n`)
  await answerOf(slow)
  await vi.waitFor(() => expect(b.clock.pending).toBe(2), patiently)
  b.clock.advance(1999)
  expect(b.clock.pending).toBe(2)
  b.clock.advance(1)
  await Promise.all([silent.closed, slow.closed])
  await vi.waitFor(() =>
    expect(strangersTold(b)).toEqual([
      '127.0.0.1: it has not proved within 2000 ms that it knows the secret',
    ]),
  )
})

test('a node that is dialled and says nothing is given up after a while, and dialled again', async () => {
  const a = await startNode('a')
  let hellos = 0
  a.peers.connect([await impostor('b', () => void hellos++)])
  await vi.waitFor(() => expect(hellos).toBe(1), patiently)
  a.clock.advance(2000)
  await vi.waitFor(() =>
    expect(errorsTold(a)).toEqual([expect.stringContaining('peer b: it has not proved')]),
  )
  await whileTimePasses([a], 50, () => expect(hellos).toBe(2))
})

test('of too many that have yet to say who they are the oldest goes, so that a node still comes through', async () => {
  const b = await startNode('b', { limits: { handshakesMax: 3 } })
  const clients = [await rawClient(b.info.port)]
  for (let more = 1; more <= 3; more++) {
    await vi.waitFor(() => expect(b.clock.pending).toBe(more), patiently)
    clients.push(await rawClient(b.info.port))
  }
  await clients[0]!.closed
  expect(clients.slice(1).map(({ socket }) => socket.destroyed)).toEqual([false, false, false])
  const a = await startNode('a')
  a.peers.connect([b.info])
  expect(await a.peers.ask('b', 'hello', 5000)).toBe('hello')
  await clients[1]!.closed
  expect(clients.slice(2).map(({ socket }) => socket.destroyed)).toEqual([false, false])
})

test('of no more addresses is told than there may be connections', async () => {
  const b = await startNode('b', { limits: { handshakesMax: 2 } })
  for (const address of ['127.0.0.2', '127.0.0.3', '127.0.0.4']) {
    const client = await rawClient(b.info.port, address)
    client.socket.write('\n')
    await client.closed
  }
  await vi.waitFor(() =>
    expect(strangersTold(b)).toEqual([
      '127.0.0.2: it is no node of a cluster',
      '127.0.0.3: it is no node of a cluster',
    ]),
  )
})

test('a port that is taken is an error of one line', async () => {
  const { info, clock, telemetry } = await startNode('b')
  const handler = { answer: async () => null, hear() {} }
  const { host, port } = info
  const options = { self: { id: 'a' }, host, port, secret, handler, clock, telemetry, limits }
  await expect(openPeers(options)).rejects.toMatchObject({
    code: 'start',
    message: `can't listen for other nodes on 127.0.0.1:${port}: another program listens there`,
  })
})
