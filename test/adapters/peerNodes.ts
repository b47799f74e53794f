import { createSecretKey } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { onTestFinished, vi } from 'vitest'
import { FrameOpener, FrameSealer } from '../../src/adapters/peer/frames.ts'
import { dialledHandshake } from '../../src/adapters/peer/handshake.ts'
import { openPeers } from '../../src/adapters/peer/openPeers.ts'
import type { PeerLimits } from '../../src/adapters/peer/peerLimits.ts'
import { clusterDefaults } from '../../src/clusterDefaults.ts'
import type { NodeInfo, PeerHandler, Peers } from '../../src/clusterPorts.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { SilentTelemetry } from '../fakes/silentTelemetry.ts'

export const secret = 'the secret of a cluster in tests'

export const limits = clusterDefaults.peer

export interface TestNode {
  readonly peers: Peers
  readonly info: NodeInfo
  readonly clock: ManualClock
  readonly telemetry: SilentTelemetry
  /** What has reached the handler, requests and notes, in order. */
  readonly asked: unknown[]
  readonly heard: unknown[]
}

export interface TestNodeOptions {
  readonly limits?: Partial<PeerLimits>
  readonly secret?: string
  readonly answer?: PeerHandler['answer']
  readonly hear?: (note: unknown) => void
}

/** A node on a free port, with a clock of its own that stands still. It answers a request with the request. */
export async function startNode(id: string, options: TestNodeOptions = {}): Promise<TestNode> {
  const clock = new ManualClock(0)
  const telemetry = new SilentTelemetry()
  const asked: unknown[] = []
  const heard: unknown[] = []
  const { peers, host, port } = await openPeers({
    self: { id },
    host: '127.0.0.1',
    port: 0,
    secret: options.secret ?? secret,
    handler: {
      answer(from, request) {
        asked.push(request)
        return options.answer ? options.answer(from, request) : Promise.resolve(request)
      },
      hear(_, note) {
        heard.push(note)
        options.hear?.(note)
      },
    },
    clock,
    telemetry,
    limits: { ...limits, ...options.limits },
  })
  onTestFinished(() => closeNow(peers, clock))
  return { peers, info: { id, host, port, fitness: 'fit' }, clock, telemetry, asked, heard }
}

/** A pair of which each has listed the other, with its stream up. */
export async function startPair(
  a: TestNodeOptions = {},
  b: TestNodeOptions = {},
): Promise<[TestNode, TestNode]> {
  const pair: [TestNode, TestNode] = [await startNode('a', a), await startNode('b', b)]
  pair[0].peers.connect([pair[1].info])
  pair[1].peers.connect([pair[0].info])
  await pair[0].peers.ask('b', 'are you there', 5000)
  for (const node of pair) {
    node.asked.length = 0
    node.heard.length = 0
  }
  return pair
}

/** Waits for a condition while the clocks go on in small steps. */
export function whileTimePasses(
  nodes: readonly TestNode[],
  stepMs: number,
  expectation: () => void | Promise<void>,
) {
  return vi.waitFor(
    async () => {
      for (const { clock } of nodes) clock.advance(stepMs)
      await expectation()
    },
    { timeout: 5000, interval: 5 },
  )
}

/** A connection that says what a test wants it to. */
export interface RawClient {
  readonly socket: Socket
  /** Everything that has come. */
  text(): string
  readonly closed: Promise<void>
}

export async function rawClient(port: number, localAddress = '127.0.0.1'): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await new Promise((resolve) => socket.once('connect', resolve))
  return { socket, text: () => text, closed }
}

/** A node that knows the secret, and then says whatever a test wants it to. */
export async function insider(id: string, to: TestNode) {
  const socket = connect(to.info.port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  const clock = new ManualClock(0)
  const key = createSecretKey(Buffer.from(secret))
  const options = { selfId: id, secret: key, clock, handshakeMs: 1000 }
  const { sendKey, receiveKey } = await dialledHandshake(socket, to.info.id, options)
  const sealer = new FrameSealer(sendKey)
  const opener = new FrameOpener(receiveKey, limits.messageBytesMax)
  const heard: unknown[] = []
  socket.on('data', (chunk) => {
    for (const payload of opener.open(chunk)) heard.push(...(JSON.parse(payload) as unknown[]))
  })
  socket.resume()
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const say = (payload: string) => socket.write(sealer.seal(payload))
  return { socket, say, heard, closed }
}

async function closeNow(peers: Peers, clock: ManualClock): Promise<void> {
  const closed = peers.close()
  clock.advance(limits.drainMs)
  await closed
}
