import type { NodeId, SharedSeatMap, SharedSeatMaps } from '../../clusterPorts.ts'
import type { Seq, ShowId } from '../../core/ids.ts'
import type { Command, Idempotency } from '../../core/reservations/command.ts'
import type { Outcome } from '../../core/reservations/outcome.ts'
import type { SeatCounts } from '../../core/seats/seatMap.ts'
import { type ShardId, shardOf } from '../../core/shows/shardOf.ts'
import { MailboxFullError, NotOwnerError, PeerUnreachableError, ShardUnavailableError } from '../../faults.ts'
import type { Clock, SeatMapText } from '../../ports.ts'
import type { Router } from '../router.ts'
import type { ShardHost } from '../shardHost.ts'
import type { ClusterView } from './clusterView.ts'
import type { OwnSeatMaps } from './ownSeatMaps.ts'
import type { PeerRequest, PeerValues } from './peerCalls.ts'
import type { PeerLine } from './peerLine.ts'
import type { ShardKeeper } from './shardKeeper.ts'

/** How requests find their way. Defaults, with their reasons, are in config.ts. */
export interface RouterLimits {
  /** A request waits at most this long for a shard on the move to have an owner again. */
  readonly moveWaitMs: number
  /** An owner that can't be reached is tried again after so long. */
  readonly unreachableAgainMs: number
  /** Requests that wait so, per shard. */
  readonly moveWaitersMax: number
  /** For an answer of another node. */
  readonly peerTimeoutMs: number
  readonly cutOffAfterMs: number
}

export interface ClusterRouterOptions {
  readonly self: NodeId
  readonly shardCount: number
  readonly view: ClusterView
  readonly keeper: ShardKeeper
  readonly line: PeerLine
  /** Of the shows that are served here. */
  readonly ownMaps: OwnSeatMaps
  /** Of all others. */
  readonly sharedMaps: SharedSeatMaps
  /** Whether other nodes have let this one in, or there are none. */
  readonly isAcquainted: () => boolean
  readonly clock: Clock
  readonly limits: RouterLimits
}

/** The router of one node of many: ours is done here, everything else is asked of its owner, one hop away. */
export class ClusterRouter implements Router {
  readonly #options: ClusterRouterOptions
  /** Maps that are being asked of their owners: a thousand readers ask once. */
  readonly #asking = new Map<ShowId, Promise<SharedSeatMap | undefined>>()
  /** The versions that owners have told, until what they push has caught up. */
  readonly #told = new Map<ShowId, Seq>()
  #hasBeenReady = false

  constructor(options: ClusterRouterOptions) {
    this.#options = options
  }

  ask(showId: ShowId, command: Command, idempotency?: Idempotency): Promise<Outcome> {
    return this.#route(this.#shardOf(showId), (host) => host.ask(showId, command, idempotency), {
      type: 'ask',
      showId,
      command,
      idempotency,
    })
  }

  async seatMap(showId: ShowId): Promise<SeatMapText | undefined> {
    return this.seatMapAtHand(showId) ?? this.#elsewhere(showId)
  }

  seatMapAtHand(showId: ShowId): SeatMapText | undefined {
    return this.#options.ownMaps.read(showId)
  }

  async seatCounts(showId: ShowId): Promise<SeatCounts | undefined> {
    return this.#options.ownMaps.counts(showId) ?? (await this.#elsewhere(showId))?.counts
  }

  reload(showIds: readonly ShowId[]): void {
    const byShard = Map.groupBy(showIds, (showId) => this.#shardOf(showId))
    for (const [shardId, some] of byShard) {
      const reload = async (host: ShardHost) => {
        for (const showId of some) host.reload(showId)
        return null
      }
      // An actor that isn't told can't commit what rests on the old rows, and is loaded again for it.
      this.#route(shardId, reload, { type: 'reload', shardId, showIds: some }).catch(() => {})
    }
  }

  notReady(): string | undefined {
    const { view, keeper, shardCount, isAcquainted, limits } = this.#options
    if (keeper.isDraining) return 'this node is draining'
    if (view.ageMs >= limits.cutOffAfterMs) return 'the database is out of reach'
    // Later on a shard without an owner is no reason to turn everybody away.
    const orphans = Array.from({ length: shardCount }, (_, shardId) => view.owner(shardId)).filter(
      ({ nodeId }) => nodeId === null || !view.isServing(nodeId),
    )
    if (orphans.length > 0 && !this.#hasBeenReady) {
      return `${orphans.length} of ${shardCount} shards have no owner yet`
    }
    this.#hasBeenReady = true
    return isAcquainted() ? undefined : 'no other node can be reached: is the cluster secret the same?'
  }

  async #elsewhere(showId: ShowId): Promise<SharedSeatMap | undefined> {
    const { view, self, sharedMaps, limits } = this.#options
    const { nodeId, epoch } = view.owner(this.#shardOf(showId))
    // Without the database this node can't tell whether it is still the owner.
    if (nodeId !== self || view.ageMs >= limits.cutOffAfterMs) {
      const shared = await sharedMaps.read(showId, epoch)
      // A reader who was sent to the owner has seen more than a push that is still on its way will show.
      if (shared && shared.version >= (this.#told.get(showId) ?? 0)) {
        this.#told.delete(showId)
        return shared
      }
    }
    const asked = this.#asking.get(showId)
    if (asked) return asked
    const asking = this.#askForMap(showId).finally(() => this.#asking.delete(showId))
    this.#asking.set(showId, asking)
    return asking
  }

  async #askForMap(showId: ShowId): Promise<SharedSeatMap | undefined> {
    const local = (host: ShardHost) => this.#options.ownMaps.activate(host, showId)
    const map = await this.#route(this.#shardOf(showId), local, { type: 'seatMap', showId })
    if (map) this.#told.set(showId, map.version)
    return map ?? undefined
  }

  /**
   * Asks the owner. One that has just let go, or can't be reached, has done nothing, so it is asked again who the owner
   * is, and that one, until the time is up. Each claim is asked once; what can't be reached, again and again.
   *
   * @throws PeerLostError the owner was lost in the middle: it may have been done.
   */
  async #route<Type extends PeerRequest['type']>(
    shardId: ShardId,
    local: (host: ShardHost) => Promise<PeerValues[Type]>,
    request: Extract<PeerRequest, { type: Type }>,
  ): Promise<PeerValues[Type]> {
    const { view, clock, limits } = this.#options
    let untilMs: number | undefined
    for (;;) {
      const { nodeId, epoch } = view.owner(shardId)
      try {
        return await this.#askOwner(shardId, nodeId, local, request)
      } catch (error) {
        if (!(error instanceof NotOwnerError || error instanceof PeerUnreachableError)) throw error
        if (view.waiting(shardId) >= limits.moveWaitersMax) throw new MailboxFullError(1000)
        const nowMs = clock.monotonicMs()
        untilMs ??= nowMs + limits.moveWaitMs
        const leftMs = untilMs - nowMs
        const isUnreachable = error instanceof PeerUnreachableError
        const waitMs = isUnreachable ? Math.min(leftMs, limits.unreachableAgainMs) : leftMs
        const isNewer = leftMs > 0 && (await view.newerClaim(shardId, epoch, waitMs))
        if (isNewer || (isUnreachable && leftMs > 0)) continue
        throw new ShardUnavailableError('the shard has no owner now', 1000, error)
      }
    }
  }

  async #askOwner<Type extends PeerRequest['type']>(
    shardId: ShardId,
    owner: NodeId | null,
    local: (host: ShardHost) => Promise<PeerValues[Type]>,
    request: Extract<PeerRequest, { type: Type }>,
  ): Promise<PeerValues[Type]> {
    const { self, view, keeper, line, limits } = this.#options
    // What was read of a claim of this node may be ahead of the claim itself.
    const host =
      keeper.host(shardId) ?? (owner === self ? await keeper.hostSoon(shardId, limits.moveWaitMs) : undefined)
    if (host) return local(host)
    if (owner === null || owner === self || !view.isAlive(owner)) {
      throw new NotOwnerError(`shard ${shardId} has no owner now`)
    }
    return line.ask(owner, request, limits.peerTimeoutMs)
  }

  #shardOf(showId: ShowId): ShardId {
    return shardOf(showId, this.#options.shardCount)
  }
}
