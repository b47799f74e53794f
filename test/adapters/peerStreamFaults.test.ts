import { expect, onTestFinished, test, vi } from 'vitest'
import { kinds } from '../../src/adapters/peer/messages.ts'
import { PeerLostError, PeerUnreachableError } from '../../src/faults.ts'
import { patiently } from '../services/patiently.ts'
import { insider, limits, startNode, whileTimePasses } from './peerNodes.ts'
import { openAnswers, startProxied } from './peerProxied.ts'

test('a stream that breaks loses the requests under way at once, is told of once, and comes up again', async () => {
  const { open, answer } = openAnswers()
  const { a, b, proxy } = await startProxied({}, { answer })
  const slow = [1, 2].map(() => a.peers.ask('b', 1, 60_000))
  await vi.waitFor(() => expect(open).toHaveLength(2), patiently)
  proxy.cut()
  for (const ask of slow) await expect(ask).rejects.toThrow(PeerLostError)
  await expect(a.peers.ask('b', 'now', 5000)).rejects.toThrow(PeerUnreachableError)
  for (const { resolve } of open) resolve('for nobody')
  await vi.waitFor(() => expect(b.telemetry.told('serviceLost')).toHaveLength(1), patiently)
  await whileTimePasses([a], 50, () => expect(a.telemetry.told('serviceBack')).toEqual([['peer b']]))
  expect(a.telemetry.told('serviceLost').map(([service]) => service)).toEqual(['peer b'])
  expect(await a.peers.ask('b', 'again', 5000)).toBe('again')
  expect(await b.peers.ask('a', 'and back', 5000)).toBe('and back')
  expect(b.telemetry.told('serviceBack')).toEqual([['peer a']])
  expect(proxy.open()).toBe(1)
  proxy.cut()
  await vi.waitFor(() => expect(a.telemetry.told('serviceLost')).toHaveLength(2), patiently)
  await whileTimePasses([a], 50, () => expect(a.telemetry.told('serviceBack')).toHaveLength(2))
})

test.each<[string, (frame: Buffer) => Buffer[]]>([
  ['changed', (frame) => [Buffer.concat([frame.subarray(0, -3), Buffer.from('x"]')])]],
  ['repeated', (frame) => [frame, frame]],
  ['made up', (frame) => [Buffer.concat([frame.subarray(0, 4), Buffer.alloc(16), frame.subarray(20)])]],
  ['too large', () => [Buffer.alloc(20, 0xff)]],
])('a frame that was %s on its way ends the stream', async (how, change) => {
  const { a, b, proxy } = await startProxied()
  const frames = proxy.frames.toAcceptor
  proxy.onFrame = (frame, way) => (way === 'toAcceptor' && frames.length === 1 ? change(frame) : [frame])
  const asked = a.peers.ask('b', 'pay 100', 5000).catch((error) => error)
  await vi.waitFor(() => expect(b.telemetry.told('serviceLost')).toHaveLength(1), patiently)
  const outcome = await asked
  if (how !== 'repeated') expect(outcome).toBeInstanceOf(PeerLostError)
  // Heard once at most.
  expect(b.asked).toEqual(how === 'repeated' ? ['pay 100'] : [])
  await whileTimePasses([a], 50, async () => expect(await a.peers.ask('b', 'again', 5000)).toBe('again'))
})

test('a frame that was left out ends the stream at the next one', async () => {
  const { a, b, proxy } = await startProxied()
  proxy.onFrame = () => []
  const lost = a.peers.ask('b', 'pay 100', 5000).catch((error) => error)
  await vi.waitFor(() => expect(proxy.frames.toAcceptor).toHaveLength(1), patiently)
  proxy.onFrame = (frame) => [frame]
  await expect(a.peers.ask('b', 'pay 200', 5000)).rejects.toThrow(PeerLostError)
  expect(await lost).toBeInstanceOf(PeerLostError)
  expect(b.asked).toEqual([])
})

test('idle streams stay up by their pings', async () => {
  const { a, b, proxy } = await startProxied()
  for (let seconds = 1; seconds <= 10; seconds++) {
    for (const { clock } of [a, b]) clock.advance(limits.pingEveryMs)
    await vi.waitFor(() => {
      expect(proxy.frames.toAcceptor).toHaveLength(seconds * 2 - 1)
      expect(proxy.frames.toDialler).toHaveLength(seconds * 2 - 1)
    })
    // What follows a ping on the stream has come after it.
    await Promise.all([a.peers.ask('b', 1, 5000), b.peers.ask('a', 1, 5000)])
    proxy.frames.toAcceptor.length = seconds * 2
    proxy.frames.toDialler.length = seconds * 2
  }
  expect(proxy.accepted()).toBe(1)
  expect(a.telemetry.told('serviceLost')).toEqual([])
})

test('a node that is silent is given up after a while, and dialled again', async () => {
  const { a, b, proxy } = await startProxied()
  proxy.freeze()
  const asked = a.peers.ask('b', 'hello', 60_000).catch((error) => error)
  a.clock.advance(3000)
  expect(a.telemetry.told('serviceLost')).toEqual([])
  a.clock.advance(1000)
  expect(await asked).toBeInstanceOf(PeerLostError)
  expect(a.telemetry.told('serviceLost')).toEqual([
    ['peer b', new Error('the node has been silent for more than 3000 ms')],
  ])
  proxy.thaw()
  await whileTimePasses([a], 50, async () => expect(await a.peers.ask('b', 'again', 5000)).toBe('again'))
  expect(a.telemetry.told('serviceBack')).toEqual([['peer b']])
  expect(b.asked).toContain('again')
})

test.each([
  ['no JSON', '[[0,1'],
  ['no array', '{"0":1}'],
  ['an unknown kind', '[[9,1,1]]'],
  ['nothing', ''],
])('a node that knows the secret and says %s is cut off', async (_, payload) => {
  const b = await startNode('b')
  const a = await insider('a', b)
  a.say(`[[${kinds.ask},1,"fine"]]`)
  await vi.waitFor(() => expect(a.heard).toEqual([[kinds.answer, 1, 'fine']]), patiently)
  a.say(payload)
  await a.closed
  a.say(`[[${kinds.ask},2,"late"]]`)
  expect(b.asked).toEqual(['fine'])
})

test('answers to nothing that was asked are nothing', async () => {
  const b = await startNode('b')
  const a = await insider('a', b)
  onTestFinished(() => void a.socket.destroy())
  a.say('[[1,77,"what"],[2,78],[3,79],[4,80,"why"],[6]]')
  a.say(`[[${kinds.ask},1,"fine"]]`)
  await vi.waitFor(() => expect(a.heard).toEqual([[kinds.answer, 1, 'fine']]), patiently)
})
