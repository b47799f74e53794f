import { expect, test, vi } from 'vitest'
import { MailboxFullError, PeerLostError } from '../../src/faults.ts'
import { tick } from '../fakes/tick.ts'
import { patiently } from '../services/patiently.ts'
import { startPair, whileTimePasses } from './peerNodes.ts'
import { openAnswers, startProxied } from './peerProxied.ts'

test('both sides ask and tell, and answers are what JSON makes of them', async () => {
  const [a, b] = await startPair({}, { answer: async (from, request) => ({ from, request }) })
  expect(await a.peers.ask('b', { seats: ['Ä1'] }, 5000)).toEqual({ from: 'a', request: { seats: ['Ä1'] } })
  expect(await b.peers.ask('a', undefined, 5000)).toBe(null)
  a.peers.tell('b', ['nudge'])
  b.peers.tell('a', undefined)
  await vi.waitFor(() => expect([a.heard, b.heard]).toEqual([[null], [['nudge']]]), patiently)
})

test('thousands of requests both ways take one connection, far fewer writes than requests, and keep their order', async () => {
  const { a, b, proxy } = await startProxied()
  const numbers = Array.from({ length: 5000 }, (_, no) => no)
  const answers = await Promise.all([
    Promise.all(numbers.map((no) => a.peers.ask('b', no, 5000))),
    Promise.all(numbers.map((no) => b.peers.ask('a', no, 5000))),
  ])
  expect(answers).toEqual([numbers, numbers])
  expect([a.asked, b.asked]).toEqual([numbers, numbers])
  expect(proxy.accepted()).toBe(1)
  expect(proxy.frames.toAcceptor.length + proxy.frames.toDialler.length).toBeLessThan(200)
})

test('answers go out as they come, whatever the order of the requests', async () => {
  const { open, answer } = openAnswers()
  const [a] = await startPair({}, { answer })
  const done: unknown[] = []
  const asked = [1, 2].map((request) => a.peers.ask('b', request, 5000).then((reply) => done.push(reply)))
  await vi.waitFor(() => expect(open).toHaveLength(2), patiently)
  open[1]!.resolve(2)
  await asked[1]
  open[0]!.resolve(1)
  await asked[0]
  expect(done).toEqual([2, 1])
})

test('requests of one tick are one frame; a frame that would be too large is sent as several', async () => {
  const { a, proxy } = await startProxied(
    { limits: { frameBytesMax: 1000 } },
    { limits: { frameBytesMax: 1000 } },
  )
  await Promise.all(['x', 'y', 'z'].map((text) => a.peers.ask('b', text, 5000)))
  expect(proxy.frames.toAcceptor).toHaveLength(1)
  expect(proxy.frames.toDialler).toHaveLength(1)

  const texts = Array.from({ length: 30 }, (_, no) => `${no}`.padEnd(280, '-'))
  expect(await Promise.all(texts.map((text) => a.peers.ask('b', text, 5000)))).toEqual(texts)
  const [, ...frames] = proxy.frames.toAcceptor
  expect(frames).toHaveLength(10)
  expect(Math.max(...frames.map((frame) => frame.length - 20))).toBeLessThanOrEqual(1000)

  const large = 'x'.repeat(50_000)
  expect(await a.peers.ask('b', large, 5000)).toBe(large)
})

test('what is too large or no JSON is refused, and the stream goes on', async () => {
  const small = { limits: { messageBytesMax: 1000, frameBytesMax: 1000 } }
  const { a, b, proxy } = await startProxied(small, {
    ...small,
    answer: async (_, request) => (request === 'much' ? 'x'.repeat(1000) : request === 'odd' ? 1n : request),
  })
  await expect(a.peers.ask('b', 'x'.repeat(1000), 5000)).rejects.toThrow(RangeError)
  // Twice the bytes of its characters.
  await expect(a.peers.ask('b', 'ä'.repeat(600), 5000)).rejects.toThrow(RangeError)
  await expect(a.peers.ask('b', 1n, 5000)).rejects.toThrow(TypeError)
  expect(() => a.peers.tell('b', 'x'.repeat(1000))).toThrow(RangeError)
  expect(proxy.frames.toAcceptor).toEqual([])
  await expect(a.peers.ask('b', 'much', 5000)).rejects.toThrow(PeerLostError)
  await expect(a.peers.ask('b', 'odd', 5000)).rejects.toThrow(PeerLostError)
  const largest = 'x'.repeat(1000 - '[0,99,""]'.length)
  expect(await a.peers.ask('b', largest, 5000)).toBe(largest)
  expect(b.asked).toEqual(['much', 'odd', largest])
  expect(proxy.accepted()).toBe(1)
})

test('a handler that rejects or throws loses its own request and nothing else', async () => {
  const [a, b] = await startPair(
    {},
    {
      answer: async (_, request) => {
        if (request === 'reject') throw new Error('a bug')
        return request
      },
    },
  )
  const asked = ['reject', 'fine'].map((request) => a.peers.ask('b', request, 5000))
  await expect(asked[0]).rejects.toThrow(PeerLostError)
  await expect(asked[0]).rejects.toThrow('a bug')
  expect(await asked[1]).toBe('fine')
  expect(b.telemetry.told('serviceLost')).toEqual([])
})

test('a handler that throws at a note ends the stream, which comes up again', async () => {
  const [a, b] = await startPair(
    {},
    {
      hear: (note) => {
        if (note === 'bad') throw new Error('a bug')
      },
    },
  )
  a.peers.tell('b', 'bad')
  await vi.waitFor(
    () => expect(b.telemetry.told('serviceLost')).toEqual([['peer a', new Error('a bug')]]),
    patiently,
  )
  await whileTimePasses([a], 50, async () => expect(await a.peers.ask('b', 'again', 5000)).toBe('again'))
})

test('a request whose time is up is lost, and its late answer is dropped', async () => {
  const { open, answer } = openAnswers()
  const { a } = await startProxied({}, { answer })
  const slow = a.peers.ask('b', 1, 700)
  await vi.waitFor(() => expect(open).toHaveLength(1), patiently)
  a.clock.advance(699)
  expect(await a.peers.ask('b', 'quick', 700)).toBe('quick')
  a.clock.advance(1)
  await expect(slow).rejects.toThrow(PeerLostError)
  open[0]!.resolve('late')
  expect(await a.peers.ask('b', 'next', 700)).toBe('next')
  // Nothing is kept of a request that is over: the ping alone is left.
  expect(a.clock.pending).toBe(1)
})

test('more requests than may be under way are refused, and nothing is sent', async () => {
  const { open, answer } = openAnswers()
  const { a, b } = await startProxied({ limits: { inFlightMax: 3 } }, { answer })
  const asked = [1, 2, 3].map((no) => a.peers.ask('b', no, 5000))
  await expect(a.peers.ask('b', 4, 5000)).rejects.toThrow(MailboxFullError)
  await vi.waitFor(() => expect(open).toHaveLength(3), patiently)
  for (const { resolve } of open) resolve('done')
  expect(await Promise.all(asked)).toEqual(['done', 'done', 'done'])
  const fifth = a.peers.ask('b', 5, 5000)
  await vi.waitFor(() => expect(open).toHaveLength(4), patiently)
  open[3]!.resolve('done')
  await fifth
  expect(b.asked).toEqual([1, 2, 3, 5])
})

test('a node works on no more requests than it may, whatever the other allows itself', async () => {
  const { open, answer } = openAnswers()
  const { a, b } = await startProxied(
    {},
    {
      limits: { inFlightMax: 3 },
      answer,
    },
  )
  const asked = [1, 2, 3].map((no) => a.peers.ask('b', no, 5000))
  await expect(a.peers.ask('b', 4, 5000)).rejects.toThrow(MailboxFullError)
  for (const { resolve } of open) resolve('done')
  expect(await Promise.all(asked)).toEqual(['done', 'done', 'done'])
  expect(b.asked).toEqual([1, 2, 3])
})

test('when the other side does not read, requests are refused before they fill the memory', async () => {
  const { a, b, proxy } = await startProxied({ limits: { bufferedBytesMax: 100_000 } })
  proxy.freeze()
  const text = 'x'.repeat(200_000)
  let refused: unknown
  let sent = 0
  // The system takes some megabytes.
  for (; sent < 200 && !refused; sent++) {
    a.peers.ask('b', text, 5000).catch((error) => {
      refused ??= error
    })
    await tick()
  }
  expect(refused).toBeInstanceOf(MailboxFullError)
  a.peers.tell('b', 'dropped')
  proxy.thaw()
  await vi.waitFor(async () => expect(await a.peers.ask('b', 'through', 5000)).toBe('through'))
  // All but the refused one, and the last one.
  expect(b.asked).toHaveLength(sent)
  expect(b.heard).toEqual([])
})

test('answers are dropped, and told to be, before they fill the memory', async () => {
  const [a] = await startPair(
    {},
    { limits: { bufferedBytesMax: 100_000 }, answer: async () => 'x'.repeat(200_000) },
  )
  const asked = [1, 2, 3].map((no) => a.peers.ask('b', no, 5000))
  const outcomes = await Promise.allSettled(asked)
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  await expect(asked[1]).rejects.toThrow(PeerLostError)
  expect(await a.peers.ask('b', 4, 5000)).toHaveLength(200_000)
})
