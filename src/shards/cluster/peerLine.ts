import type { NodeId, Peers } from '../../clusterPorts.ts'
import type { ShardId } from '../../core/shows/shardOf.ts'
import type { ClusterView } from './clusterView.ts'
import { faultOfPeer, type PeerNote, type PeerReply, type PeerRequest, type PeerValues } from './peerCalls.ts'

/** For a yes or a no, and for what operators look at. */
const shortTimeoutMs = 1000
/** A claim takes milliseconds; a node that has just been frozen must not keep a shard from the next one for long. */
const takeTimeoutMs = 1500

/** What a node says to the others, in the words of `peerCalls.ts`. */
export class PeerLine {
  readonly #self: NodeId
  readonly #view: ClusterView
  readonly #peers: Peers

  constructor(self: NodeId, view: ClusterView, peers: Peers) {
    this.#self = self
    this.#view = view
    this.#peers = peers
  }

  /** @throws as `Peers.ask`, and the fault that the other node met. */
  async ask<Type extends PeerRequest['type']>(
    id: NodeId,
    request: Extract<PeerRequest, { type: Type }>,
    timeoutMs = shortTimeoutMs,
  ): Promise<PeerValues[Type]> {
    const reply = (await this.#peers.ask(id, request, timeoutMs)) as PeerReply<PeerValues[Type]>
    if ('fault' in reply) throw faultOfPeer(reply.fault)
    return reply.ok
  }

  /** Tells all others that a shard is served here from now on. */
  announce(shardId: ShardId, epoch: number): void {
    const note: PeerNote = { type: 'claimed', shardId, epoch }
    for (const { id } of this.#view.alive()) if (id !== this.#self) this.#peers.tell(id, note)
  }

  /** Whether a node could take a shard now. Never rejects. */
  offer(to: NodeId, shardId: ShardId): Promise<boolean> {
    return this.ask(to, { type: 'offer', shardId }).catch(() => false)
  }

  /** Has a node claim a shard that was let go of. @returns false when it hasn't, for all we know. Never rejects. */
  give(to: NodeId, shardId: ShardId): Promise<boolean> {
    const taken = this.ask(to, { type: 'take', shardId }, takeTimeoutMs)
    return taken.then(
      () => true,
      () => false,
    )
  }
}
