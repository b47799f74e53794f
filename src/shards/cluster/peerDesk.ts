import type { NodeId, PeerHandler, SharedSeatMap } from '../../clusterPorts.ts'
import type { ShowId } from '../../core/ids.ts'
import { type ShardId, shardOf } from '../../core/shows/shardOf.ts'
import { NotOwnerError } from '../../faults.ts'
import type { ShardHost } from '../shardHost.ts'
import type { ClusterView } from './clusterView.ts'
import type { OwnSeatMaps } from './ownSeatMaps.ts'
import { type PeerNote, type PeerReply, type PeerRequest, type PeerValues, peerFault } from './peerCalls.ts'
import type { ShardKeeper } from './shardKeeper.ts'

/** For a claim that is about to end; the asker can wait for the news of it as well. */
const claimWaitMs = 1000

export interface PeerDeskOptions {
  readonly shardCount: number
  readonly keeper: ShardKeeper
  readonly view: ClusterView
  readonly ownMaps: OwnSeatMaps
  /** Another node has not found the map of a show of ours where all nodes look for it. */
  readonly onMapMissed: (showId: ShowId) => void
}

/** Answers what other nodes ask. Nothing is passed on: what isn't ours is refused, and nothing was done. */
export class PeerDesk implements PeerHandler {
  readonly #options: PeerDeskOptions

  constructor(options: PeerDeskOptions) {
    this.#options = options
  }

  async answer(_from: NodeId, request: unknown): Promise<PeerReply<unknown>> {
    try {
      return { ok: await this.#value(request as PeerRequest) }
    } catch (error) {
      return { fault: peerFault(error) }
    }
  }

  hear(from: NodeId, note: unknown): void {
    const { type, shardId, epoch } = note as PeerNote
    if (type === 'claimed') this.#options.view.learn(shardId, from, epoch)
  }

  #value(request: PeerRequest): Promise<PeerValues[PeerRequest['type']]> {
    const { keeper } = this.#options
    switch (request.type) {
      case 'ask':
        return this.#ask(request)
      case 'seatMap':
        return this.#seatMap(request.showId)
      case 'reload':
        return this.#reload(request)
      case 'offer':
        return Promise.resolve(keeper.couldTake())
      case 'take':
        return keeper.claim(request.shardId).then(() => null)
      case 'depths':
        return Promise.resolve(keeper.depths())
      default:
        // A node of another version may ask what this one doesn't know.
        return Promise.reject(new Error(`unknown request ${(request satisfies never as PeerRequest).type}`))
    }
  }

  async #ask({ showId, command, idempotency }: Extract<PeerRequest, { type: 'ask' }>) {
    return (await this.#hostOf(showId)).ask(showId, command, idempotency)
  }

  async #seatMap(showId: ShowId): Promise<SharedSeatMap | null> {
    const { ownMaps, onMapMissed } = this.#options
    const map = ownMaps.read(showId) ?? (await ownMaps.activate(await this.#hostOf(showId), showId))
    if (map) onMapMissed(showId)
    return map
  }

  async #reload({ shardId, showIds }: Extract<PeerRequest, { type: 'reload' }>): Promise<null> {
    const host = await this.#host(shardId)
    for (const showId of showIds) host.reload(showId)
    return null
  }

  #hostOf(showId: ShowId): Promise<ShardHost> {
    return this.#host(shardOf(showId, this.#options.shardCount))
  }

  /** A claim that the asker has heard of may have some milliseconds to go here. */
  async #host(shardId: ShardId): Promise<ShardHost> {
    const { keeper } = this.#options
    const host = keeper.host(shardId) ?? (await keeper.hostSoon(shardId, claimWaitMs))
    if (!host) throw new NotOwnerError(`shard ${shardId} is not served here`)
    return host
  }
}
