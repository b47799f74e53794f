import { startNode, type TestNode, type TestNodeOptions } from './peerNodes.ts'
import { type PeerProxy, startProxy } from './peerProxy.ts'

export interface ProxiedPair {
  readonly a: TestNode
  readonly b: TestNode
  readonly proxy: PeerProxy
}

/** A pair whose stream is up, through a proxy that has counted nothing yet. */
export async function startProxied(a: TestNodeOptions = {}, b: TestNodeOptions = {}): Promise<ProxiedPair> {
  const nodes = { a: await startNode('a', a), b: await startNode('b', b) }
  const proxy = await startProxy(nodes.b.info)
  nodes.a.peers.connect([proxy.info])
  nodes.b.peers.connect([nodes.a.info])
  await nodes.a.peers.ask('b', 'are you there', 5000)
  nodes.b.asked.length = 0
  proxy.frames.toAcceptor.length = 0
  proxy.frames.toDialler.length = 0
  return { ...nodes, proxy }
}

/** A handler that answers a text with itself at once, and a number when a test says so. */
export function openAnswers() {
  const open: PromiseWithResolvers<unknown>[] = []
  const answer = (_: string, request: unknown) => {
    if (typeof request === 'string') return Promise.resolve(request)
    const next = Promise.withResolvers<unknown>()
    open.push(next)
    return next.promise
  }
  return { open, answer }
}
