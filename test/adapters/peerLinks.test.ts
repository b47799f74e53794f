import { expect, test, vi } from 'vitest'
import { MailboxFullError, PeerLostError, PeerUnreachableError } from '../../src/faults.ts'
import { tick } from '../fakes/tick.ts'
import { patiently } from '../services/patiently.ts'
import { insider, startNode, startPair, whileTimePasses } from './peerNodes.ts'
import { startProxy } from './peerProxy.ts'

test('a node that is not listed can not be asked, nor told anything', async () => {
  const a = await startNode('a')
  a.peers.connect([a.info])
  await expect(a.peers.ask('a', 1, 5000)).rejects.toThrow(PeerUnreachableError)
  await expect(a.peers.ask('b', 1, 5000)).rejects.toThrow(PeerUnreachableError)
  a.peers.tell('b', 1)
})

test('a request waits for the first stream to a node, whoever dials, and in order', async () => {
  const a = await startNode('a')
  const b = await startNode('b')
  b.peers.connect([a.info])
  const early = [1, 2, 3].map((no) => b.peers.ask('a', no, 5000))
  a.peers.connect([b.info])
  expect(await a.peers.ask('b', 'hello', 5000)).toBe('hello')
  expect(await Promise.all(early)).toEqual([1, 2, 3])
  expect(a.asked).toEqual([1, 2, 3])
  // No deadline of theirs is left over, only the two pings.
  expect([a.clock.pending, b.clock.pending]).toEqual([1, 1])
})

test('a request waits no longer than it may itself, nor than a first stream is waited for', async () => {
  const a = await startNode('a')
  const b = await startNode('b', { limits: { inFlightMax: 2 } })
  b.peers.connect([a.info])
  const short = b.peers.ask('a', 'short', 100)
  const long = b.peers.ask('a', 'long', 5000)
  await expect(b.peers.ask('a', 'one more', 5000)).rejects.toThrow(MailboxFullError)
  let ended = ''
  short.catch(() => (ended += 'short '))
  long.catch(() => (ended += 'long '))
  b.clock.advance(100)
  await expect(short).rejects.toThrow(PeerUnreachableError)
  b.clock.advance(199)
  expect(ended).toBe('short ')
  b.clock.advance(1)
  await expect(long).rejects.toThrow(PeerUnreachableError)
  await expect(b.peers.ask('a', 'now', 5000)).rejects.toThrow(PeerUnreachableError)
  // It isn't over with the node: it may come at any time.
  a.peers.connect([b.info])
  await vi.waitFor(async () => expect(await b.peers.ask('a', 'hello', 5000)).toBe('hello'))
  expect(a.asked).toEqual(['hello'])
})

test('a request whose time is up while it waits is not sent when the stream comes', async () => {
  const a = await startNode('a')
  const b = await startNode('b')
  b.peers.connect([a.info])
  const late = b.peers.ask('a', 'late', 100)
  const next = b.peers.ask('a', 'next', 5000)
  b.clock.advance(100)
  await expect(late).rejects.toThrow(PeerUnreachableError)
  a.peers.connect([b.info])
  expect(await next).toBe('next')
  expect(a.asked).toEqual(['next'])
})

test('the time that a request has waited for the stream counts', async () => {
  const a = await startNode('a', { answer: () => new Promise(() => {}) })
  const b = await startNode('b')
  b.peers.connect([a.info])
  const asked = b.peers.ask('a', 1, 1000).catch((error) => error)
  b.clock.advance(200)
  a.peers.connect([b.info])
  await vi.waitFor(() => expect(a.asked).toEqual([1]), patiently)
  b.clock.advance(800)
  expect(await Promise.race([asked, tick()])).toBeInstanceOf(PeerLostError)
})

test('the node whose id sorts first dials, and there is one stream for both', async () => {
  const a = await startNode('a')
  const b = await startNode('b')
  const toA = await startProxy(a.info)
  const toB = await startProxy(b.info)
  a.peers.connect([toB.info])
  b.peers.connect([toA.info])
  expect(await Promise.all([a.peers.ask('b', 1, 5000), b.peers.ask('a', 2, 5000)])).toEqual([1, 2])
  expect([toA.accepted(), toB.accepted()]).toEqual([0, 1])
})

test('three nodes, each of which asks each', async () => {
  const nodes = await Promise.all(['a', 'b', 'c'].map((id) => startNode(id)))
  const rows = nodes.map(({ info }) => info)
  for (const { peers } of nodes) peers.connect(rows)
  for (const { peers, info } of nodes) {
    const others = rows.filter(({ id }) => id !== info.id)
    const answers = await Promise.all(others.map(({ id }) => peers.ask(id, `${info.id}${id}`, 5000)))
    expect(answers).toEqual(others.map(({ id }) => `${info.id}${id}`))
  }
})

test('a node that nobody answers for is dialled again and again, and told of once', async () => {
  const a = await startNode('a')
  const b = await startNode('b')
  const proxy = await startProxy(b.info)
  await b.peers.close()
  a.peers.connect([proxy.info])
  await whileTimePasses([a], 50, () => expect(proxy.accepted()).toBeGreaterThan(3))
  expect(a.telemetry.told('serviceLost').map(([service]) => service)).toEqual(['peer b'])
  expect(a.telemetry.told('serviceBack')).toEqual([])
})

test('a node that knows the secret is taken in before its row is seen, for a while', async () => {
  const a = await startNode('a')
  const b = await startNode('b')
  const proxy = await startProxy(b.info)
  a.peers.connect([proxy.info])
  expect(await a.peers.ask('b', 1, 5000)).toBe(1)
  expect(await b.peers.ask('a', 2, 5000)).toBe(2)
  b.clock.advance(1000)
  await a.peers.ask('b', 'heard from', 5000)
  b.peers.connect([])
  expect(await b.peers.ask('a', 3, 5000)).toBe(3)
  for (let ms = 1000; ms < 5000; ms += 1000) {
    b.clock.advance(1000)
    await a.peers.ask('b', 'heard from', 5000)
  }
  b.peers.connect([])
  await expect(b.peers.ask('a', 4, 5000)).rejects.toThrow(PeerUnreachableError)
  await vi.waitFor(() => expect(a.telemetry.told('serviceLost')).toHaveLength(1), patiently)
  expect(proxy.accepted()).toBe(1)
})

test('a node that was never listed is not missed when it goes', async () => {
  const b = await startNode('b')
  const a = await insider('a', b)
  const asked = b.peers.ask('a', 1, 5000).catch((error) => error)
  await vi.waitFor(() => expect(a.heard).toHaveLength(1), patiently)
  a.socket.destroy()
  expect(await asked).toBeInstanceOf(PeerLostError)
  await expect(b.peers.ask('a', 2, 5000)).rejects.toThrow(PeerUnreachableError)
  expect(b.telemetry.told('serviceLost')).toEqual([])
  expect(b.clock.pending).toBe(0)
  // Nor remembered: when it comes again its time begins anew.
  b.clock.advance(6000)
  const again = await insider('a', b)
  const asking = b.peers.ask('a', 3, 5000)
  await vi.waitFor(() => expect(again.heard).toEqual([[0, 1, 3]]), patiently)
  b.peers.connect([])
  again.say('[[1,1,"still here"]]')
  expect(await asking).toBe('still here')
  b.peers.ask('a', 4, 5000).catch(() => {})
  await vi.waitFor(() => expect(again.heard).toContainEqual([0, 2, 4]), patiently)
})

test('a node that was taken in early and then listed keeps its stream', async () => {
  const a = await startNode('a')
  const b = await startNode('b')
  const proxy = await startProxy(b.info)
  a.peers.connect([proxy.info])
  expect(await a.peers.ask('b', 1, 5000)).toBe(1)
  b.peers.connect([a.info])
  b.clock.advance(2000)
  expect(await b.peers.ask('a', 2, 5000)).toBe(2)
  expect(proxy.accepted()).toBe(1)
})

test('a node that is not listed any more loses its stream, once what is under way is answered', async () => {
  const answer = Promise.withResolvers<unknown>()
  const [a, b] = await startPair(
    {},
    {
      answer: (_, request) => (request === 'slow' ? answer.promise : Promise.resolve(request)),
    },
  )
  const slow = a.peers.ask('b', 'slow', 5000)
  await vi.waitFor(() => expect(b.asked).toEqual(['slow']), patiently)
  a.peers.connect([])
  await expect(a.peers.ask('b', 'more', 5000)).rejects.toThrow(PeerUnreachableError)
  // The other side hasn't looked yet, and may ask: nothing is done.
  await expect(b.peers.ask('a', 'more', 5000)).rejects.toThrow(PeerUnreachableError)
  answer.resolve('done')
  expect(await slow).toBe('done')
  await vi.waitFor(() => expect(b.telemetry.told('serviceLost')).toHaveLength(1), patiently)
  expect(a.asked).toEqual([])
  expect(a.telemetry.told('serviceLost')).toEqual([])
})

test('lists that come and go leave one stream that works', async () => {
  const a = await startNode('a')
  const b = await startNode('b')
  const proxy = await startProxy(b.info)
  for (let round = 0; round < 30; round++) {
    a.peers.connect(round % 2 ? [] : [proxy.info])
    b.peers.connect(round % 3 ? [] : [a.info])
    if (round % 4 === 0) await tick()
  }
  a.peers.connect([proxy.info])
  b.peers.connect([a.info])
  await whileTimePasses([a, b], 20, async () => {
    expect(await a.peers.ask('b', 1, 5000)).toBe(1)
    expect(await b.peers.ask('a', 2, 5000)).toBe(2)
    expect(proxy.open()).toBe(1)
  })
})

test('a second stream from the same node takes the place of the first', async () => {
  const b = await startNode('b')
  const first = await insider('a', b)
  b.peers.connect([{ ...b.info, id: 'a' }])
  await vi.waitFor(() => expect(first.socket.destroyed).toBe(false), patiently)
  const lost = b.peers.ask('a', 'first', 5000).catch((error) => error)
  await vi.waitFor(() => expect(first.heard).toEqual([[0, 1, 'first']]), patiently)
  const second = await insider('a', b)
  await first.closed
  expect(await lost).toBeInstanceOf(PeerLostError)
  const asked = b.peers.ask('a', 'second', 5000)
  await vi.waitFor(() => expect(second.heard).toEqual([[0, 1, 'second']]), patiently)
  second.say('[[1,1,"answer"]]')
  expect(await asked).toBe('answer')
  expect(b.telemetry.told('serviceLost')).toEqual([])
})

test('a node that closes answers what is under way, takes nothing new, and nobody misses it', async () => {
  const answer = Promise.withResolvers<unknown>()
  const [a, b] = await startPair(
    {},
    {
      answer: (_, request) => (request === 'slow' ? answer.promise : Promise.resolve(request)),
    },
  )
  const slow = a.peers.ask('b', 'slow', 5000)
  await vi.waitFor(() => expect(b.asked).toEqual(['slow']), patiently)
  const closed = b.peers.close()
  await expect(b.peers.ask('a', 1, 5000)).rejects.toThrow(PeerUnreachableError)
  await expect(a.peers.ask('b', 1, 5000)).rejects.toThrow(PeerUnreachableError)
  b.peers.connect([a.info])
  answer.resolve('done')
  expect(await slow).toBe('done')
  await closed
  await vi.waitFor(() => expect(a.clock.pending).toBe(0), patiently)
  a.clock.advance(10_000)
  expect(a.telemetry.told('serviceLost')).toEqual([])
  expect(b.asked).toEqual(['slow'])
  await expect(a.peers.ask('b', 2, 5000)).rejects.toThrow(PeerUnreachableError)
  // The port is free again.
  await startNode('c')
})

test('a node that closes does not wait for ever, and only once', async () => {
  const [a, b] = await startPair(
    {},
    {
      answer: (_, request) => (request === 'slow' ? new Promise(() => {}) : Promise.resolve(request)),
    },
  )
  const slow = a.peers.ask('b', 'slow', 5000).catch((error) => error)
  await vi.waitFor(() => expect(b.asked).toEqual(['slow']), patiently)
  const closed = [b.peers.close(), b.peers.close()]
  b.clock.advance(1000)
  await Promise.all(closed)
  expect(await slow).toBeInstanceOf(PeerLostError)
})

test('closing ends dials, waits and handshakes', async () => {
  const a = await startNode('a')
  const b = await startNode('b')
  const proxy = await startProxy(b.info)
  proxy.freeze()
  a.peers.connect([proxy.info])
  const asked = a.peers.ask('b', 1, 5000)
  await vi.waitFor(() => expect(b.clock.pending).toBe(1), patiently)
  await Promise.all([a.peers.close(), b.peers.close()])
  await expect(asked).rejects.toThrow(PeerUnreachableError)
  await vi.waitFor(() => expect([a.clock.pending, b.clock.pending]).toEqual([0, 0]), patiently)
  expect([a, b].flatMap(({ telemetry }) => telemetry.told('serviceLost'))).toEqual([])
})
