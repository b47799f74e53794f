import type { NodeId, SharedSeatMap } from '../../clusterPorts.ts'
import type { ShowId } from '../../core/ids.ts'
import type { SeatCounts } from '../../core/seats/seatMap.ts'
import { shardOf } from '../../core/shows/shardOf.ts'
import { NotOwnerError } from '../../faults.ts'
import type { SeatMaps } from '../../ports.ts'
import type { ShardHost } from '../shardHost.ts'
import type { ClusterView } from './clusterView.ts'

export interface OwnSeatMapsOptions {
  readonly self: NodeId
  readonly shardCount: number
  readonly view: ClusterView
  readonly seatMaps: SeatMaps
  /** A node that hasn't looked at the database for so long may not know that it owns nothing any more. */
  readonly cutOffAfterMs: number
}

/**
 * The maps of the shows that this node serves, or has served until now: while nobody else is known to have taken over,
 * what it has in memory is the last word, whether or not its leases still hold.
 */
export class OwnSeatMaps {
  readonly #options: OwnSeatMapsOptions

  constructor(options: OwnSeatMapsOptions) {
    this.#options = options
  }

  /** undefined: not ours, or not in memory. */
  read(showId: ShowId): SharedSeatMap | undefined {
    if (!this.#isOurs(showId)) return undefined
    const { seatMaps } = this.#options
    const map = seatMaps.read(showId)
    return map && { version: map.version, counts: seatMaps.counts(showId)!, body: map.body }
  }

  /** As `read`, without making the text. */
  counts(showId: ShowId): SeatCounts | undefined {
    return this.#isOurs(showId) ? this.#options.seatMaps.counts(showId) : undefined
  }

  /** Brings the show to life for its map. null: there is no such show. @throws NotOwnerError */
  async activate(host: ShardHost, showId: ShowId): Promise<SharedSeatMap | null> {
    if (!(await host.activate(showId))) return null
    const map = this.read(showId)
    if (!map) throw new NotOwnerError('the show has just left this node')
    return map
  }

  #isOurs(showId: ShowId): boolean {
    const { self, shardCount, view, cutOffAfterMs } = this.#options
    return view.owner(shardOf(showId, shardCount)).nodeId === self && view.ageMs < cutOffAfterMs
  }
}
