import assert from 'node:assert'
import { createSecretKey } from 'node:crypto'
import type { NodeId, NodeInfo, PeerHandler, Peers } from '../../clusterPorts.ts'
import { PeerUnreachableError } from '../../faults.ts'
import type { Clock, Telemetry } from '../../ports.ts'
import { dial } from './dial.ts'
import type { Acquainted, HandshakeOptions } from './handshake.ts'
import type { PeerLimits } from './peerLimits.ts'
import { PeerLink } from './peerLink.ts'
import { PeerListener } from './peerListener.ts'
import { PeerStream } from './peerStream.ts'
import { isNodeId } from './proofs.ts'

export interface PeersOptions {
  /** Visible ASCII, 128 characters at most. Of two nodes, the one whose id sorts first dials. */
  readonly self: { readonly id: NodeId }
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  /** The same on every node; with the length of a key, since it can be guessed at by whoever overhears a handshake. */
  readonly secret: string
  /** A `hear` that throws ends the stream that the note came on. */
  readonly handler: PeerHandler
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly limits: PeerLimits
}

export interface OpenPeers {
  readonly peers: Peers
  /** Where it listens. */
  readonly host: string
  readonly port: number
}

/**
 * One TCP stream to each other node, on which both prove that they know the cluster's secret, and every frame is
 * proved to come from there. What is sent isn't encrypted: it belongs on a private network.
 *
 * Frames hold what is said within one turn of the event loop: far cheaper than a call of HTTP for each request.
 *
 * @throws StartError the port is taken, or can't be had.
 */
export async function openPeers(options: PeersOptions): Promise<OpenPeers> {
  assert(isNodeId(options.self.id), 'a node id is 1 to 128 visible ASCII characters')
  assert(options.secret.length > 0, 'there is no secret')
  const peers = new TcpPeers(options)
  return { peers, ...(await peers.listen(options.host, options.port)) }
}

class TcpPeers implements Peers {
  readonly #options: PeersOptions
  readonly #handshake: HandshakeOptions
  readonly #links = new Map<NodeId, PeerLink>()
  /** Open ones, those included that no link uses any more. */
  readonly #streams = new Set<PeerStream>()
  #listener: PeerListener | undefined
  #closed: Promise<void> | undefined

  constructor(options: PeersOptions) {
    this.#options = options
    this.#handshake = {
      selfId: options.self.id,
      secret: createSecretKey(Buffer.from(options.secret)),
      clock: options.clock,
      handshakeMs: options.limits.handshakeMs,
    }
  }

  async listen(host: string, port: number): Promise<{ host: string; port: number }> {
    this.#listener = await PeerListener.open(host, port, {
      ...this.#handshake,
      telemetry: this.#options.telemetry,
      handshakesMax: this.#options.limits.handshakesMax,
      onAcquainted: (acquainted) => this.#open(acquainted),
    })
    return this.#listener.address
  }

  connect(nodes: readonly NodeInfo[]): void {
    if (this.#closed) return
    const listed = new Map(nodes.map((node) => [node.id, node]))
    listed.delete(this.#options.self.id)
    for (const [id, link] of this.#links) {
      if (!listed.has(id) && link.isDue) this.#drop(id, link)
    }
    for (const [id, node] of listed) this.#link(id).list(node)
  }

  ask(id: NodeId, request: unknown, timeoutMs: number): Promise<unknown> {
    const link = this.#closed ? undefined : this.#links.get(id)
    if (link) return link.ask(request, timeoutMs)
    return Promise.reject(new PeerUnreachableError(`there is no stream to node ${id}`))
  }

  reaches(id: NodeId): boolean {
    return this.#links.get(id)?.isUp ?? false
  }

  tell(id: NodeId, note: unknown): void {
    if (!this.#closed) this.#links.get(id)?.tell(note)
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    const listenerClosed = this.#listener?.close()
    for (const link of this.#links.values()) link.drop()
    this.#links.clear()
    await Promise.all([...this.#streams].map((stream) => stream.close(true)))
    await listenerClosed
  }

  #link(id: NodeId): PeerLink {
    const known = this.#links.get(id)
    if (known) return known
    const { self, clock, telemetry, limits } = this.#options
    const link = new PeerLink(id, {
      clock,
      telemetry,
      limits,
      dial: self.id < id ? (node, stop) => dial(node, stop, this.#handshake) : undefined,
      onAcquainted: (acquainted) => this.#open(acquainted),
    })
    this.#links.set(id, link)
    return link
  }

  #open(acquainted: Acquainted): void {
    const { handler, clock, limits } = this.#options
    const stream = new PeerStream(acquainted, { handler, clock, limits, onEnd: this.#ended })
    this.#streams.add(stream)
    this.#link(acquainted.id).take(stream)
  }

  readonly #ended = (stream: PeerStream, why: Error): void => {
    this.#streams.delete(stream)
    const link = this.#links.get(stream.id)
    link?.ended(stream, why)
    if (link?.isEmpty) this.#links.delete(stream.id)
  }

  #drop(id: NodeId, link: PeerLink): void {
    this.#links.delete(id)
    void link.drop()?.close(false)
  }
}
