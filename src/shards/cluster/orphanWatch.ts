import type { NodeId } from '../../clusterPorts.ts'
import type { ShardId } from '../../core/shows/shardOf.ts'
import type { Clock } from '../../ports.ts'
import type { ClusterView } from './clusterView.ts'

export interface OrphanLimits {
  /** A shard without an owner is left to better placed nodes for this long each. */
  readonly rankDelayMs: number
  /** A shard whose claim has failed is left alone for this long. */
  readonly claimAgainMs: number
}

/** Says which shards have no owner, and whether it is for this node to change that. */
export class OrphanWatch {
  readonly #self: NodeId
  readonly #view: ClusterView
  readonly #clock: Clock
  readonly #limits: OrphanLimits
  /** Since when a shard has been seen without an owner. */
  readonly #sinceMs = new Map<ShardId, number>()
  readonly #notBeforeMs = new Map<ShardId, number>()
  #failedAtMs = Number.NEGATIVE_INFINITY

  constructor(self: NodeId, view: ClusterView, clock: Clock, limits: OrphanLimits) {
    this.#self = self
    this.#view = view
    this.#clock = clock
    this.#limits = limits
    view.onClaim((shardId) => this.#sinceMs.delete(shardId))
  }

  isMine(shardId: ShardId): boolean {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs < (this.#notBeforeMs.get(shardId) ?? 0)) return false
    const { nodeId } = this.#view.owner(shardId)
    const isOwned = nodeId !== null && this.#view.isServing(nodeId)
    // The others leave it to its last owner, as long as that one lives.
    if (isOwned && nodeId === this.#self) return true
    if (isOwned) {
      this.#sinceMs.delete(shardId)
      return false
    }
    const candidates = this.#view.candidates(shardId)
    // Better a node that can't be placed than none.
    if (candidates.length === 0) return nodeId === this.#self
    const sinceMs = this.#sinceMs.get(shardId) ?? nowMs
    this.#sinceMs.set(shardId, sinceMs)
    const rank = candidates.findIndex(({ id }) => id === this.#self)
    return rank >= 0 && nowMs - sinceMs >= rank * this.#limits.rankDelayMs
  }

  /** Others get their turn, and the log its peace. */
  claimFailed(shardId: ShardId): void {
    this.#failedAtMs = this.#clock.monotonicMs()
    this.#notBeforeMs.set(shardId, this.#failedAtMs + this.#limits.claimAgainMs)
  }

  /** Whether the claims that were tried lately have worked; what only leases can't be had for doesn't count. */
  get couldClaim(): boolean {
    return this.#clock.monotonicMs() - this.#failedAtMs >= this.#limits.claimAgainMs
  }
}
