import type { ShowId } from '../core/ids.ts'
import type { Command, Idempotency } from '../core/reservations/command.ts'
import type { Outcome } from '../core/reservations/outcome.ts'
import type { SeatCounts } from '../core/seats/seatMap.ts'
import { shardOf } from '../core/shows/shardOf.ts'
import type { SeatMaps, SeatMapText } from '../ports.ts'
import type { Router } from './router.ts'
import type { ShardHost } from './shardHost.ts'

/** The router of a node that owns every shard. `hosts` is indexed by shard. */
export class LocalRouter implements Router {
  readonly #hosts: readonly ShardHost[]
  readonly #seatMaps: SeatMaps

  constructor(hosts: readonly ShardHost[], seatMaps: SeatMaps) {
    this.#hosts = hosts
    this.#seatMaps = seatMaps
  }

  ask(showId: ShowId, command: Command, idempotency?: Idempotency): Promise<Outcome> {
    return this.#host(showId).ask(showId, command, idempotency)
  }

  seatMap(showId: ShowId): Promise<SeatMapText | undefined> {
    return this.#read(showId, () => this.#seatMaps.read(showId))
  }

  seatMapAtHand(showId: ShowId): SeatMapText | undefined {
    return this.#seatMaps.read(showId)
  }

  seatCounts(showId: ShowId): Promise<SeatCounts | undefined> {
    return this.#read(showId, () => this.#seatMaps.counts(showId))
  }

  reload(showIds: readonly ShowId[]): void {
    for (const showId of showIds) this.#host(showId).reload(showId)
  }

  notReady(): string | undefined {
    const waiting = this.#hosts.filter((host) => !host.isServing).length
    return waiting === 0 ? undefined : `${waiting} of ${this.#hosts.length} shards are not being served`
  }

  /** A passive show has no map: activating its actor publishes one. */
  async #read<Value>(showId: ShowId, read: () => Value | undefined): Promise<Value | undefined> {
    const known = read()
    if (known !== undefined) return known
    return (await this.#host(showId).activate(showId)) ? read() : undefined
  }

  #host(showId: ShowId): ShardHost {
    return this.#hosts[shardOf(showId, this.#hosts.length)]!
  }
}
