import type { ShowId } from '../../src/core/ids.ts'
import { rowChanges } from '../../src/core/records/rowChanges.ts'
import type { Turn } from '../../src/core/records/turn.ts'
import type { Command, Idempotency } from '../../src/core/reservations/command.ts'
import type { Outcome } from '../../src/core/reservations/outcome.ts'
import {
  type SeatCounts,
  type SeatMap,
  seatCounts,
  seatMapJson,
  seatMapOf,
} from '../../src/core/seats/seatMap.ts'
import { compileLayout } from '../../src/core/seats/seatPlan.ts'
import { restoreShowState, type ShowState } from '../../src/core/shows/showState.ts'
import { takeTurn } from '../../src/core/takeTurn.ts'
import type { Clock, Directory, SeatMapText } from '../../src/ports.ts'
import type { Router } from '../../src/shards/router.ts'
import type { RowTables } from './rowTables.ts'

/** Takes real turns on real states, at once, and writes each to the tables. */
export class FakeRouter implements Router {
  /** Thrown by every call while it is set. */
  fault: Error | undefined
  reason: string | undefined
  readonly reloaded: ShowId[] = []
  readonly #tables: RowTables
  readonly #directory: Directory
  readonly #clock: Clock
  readonly #states = new Map<ShowId, ShowState>()

  constructor(tables: RowTables, directory: Directory, clock: Clock) {
    this.#tables = tables
    this.#directory = directory
    this.#clock = clock
  }

  async ask(showId: ShowId, command: Command, idempotency?: Idempotency): Promise<Outcome> {
    const state = await this.#state(showId)
    if (!state) return { ok: false, refusal: { code: 'unknown-show' } }
    const { outcome, events, answer } = takeTurn(state, command, this.#clock.nowMs(), idempotency)
    const { plan } = state.occupancy
    const turn: Turn = { showId, plan, currency: state.show.currency, events, answer }
    this.#tables.apply(rowChanges([turn]))
    return outcome
  }

  async seatMap(showId: ShowId): Promise<SeatMapText | undefined> {
    const map = await this.#map(showId)
    return map && textOf(map)
  }

  seatMapAtHand(showId: ShowId): SeatMapText | undefined {
    const state = this.#states.get(showId)
    return state && textOf(mapOf(state))
  }

  async seatCounts(showId: ShowId): Promise<SeatCounts | undefined> {
    const map = await this.#map(showId)
    return map && seatCounts(map)
  }

  reload(showIds: readonly ShowId[]): void {
    this.reloaded.push(...showIds)
    for (const id of showIds) this.#states.delete(id)
  }

  notReady(): string | undefined {
    return this.reason
  }

  async #map(showId: ShowId): Promise<SeatMap | undefined> {
    const state = await this.#state(showId)
    return state && mapOf(state)
  }

  async #state(showId: ShowId): Promise<ShowState | undefined> {
    if (this.fault) throw this.fault
    const known = this.#states.get(showId)
    if (known) return known
    const snapshot = this.#tables.snapshot(showId)
    const hall = snapshot && (await this.#directory.hall(snapshot.hall.id))
    if (!hall) return undefined
    const state = restoreShowState(snapshot, compileLayout(hall.layout))
    this.#states.set(showId, state)
    return state
  }
}

function mapOf({ show, seq, occupancy }: ShowState): SeatMap {
  return seatMapOf(show.id, show.hallId, seq, occupancy)
}

function textOf(map: SeatMap): SeatMapText {
  return { version: map.version, body: seatMapJson(map) }
}
