import type { HallId, ShowId } from '../core/ids.ts'
import { compileLayout, type SeatPlan } from '../core/seats/seatPlan.ts'
import { restoreShowState, type ShowState } from '../core/shows/showState.ts'
import { answerKeptMs } from '../core/takeTurn.ts'
import type { Clock, ShowStore } from '../ports.ts'

export interface LoadedShow {
  readonly state: ShowState
  /** Its log has events that were written and not published. */
  readonly unpublished: boolean
}

/** Brings shows from the disk into memory. */
export class ShowLoader {
  readonly #store: ShowStore
  readonly #clock: Clock
  /** Layouts in use. The actors' states keep them alive, so an entry goes with the last show of its hall. */
  readonly #plans = new Map<string, WeakRef<SeatPlan>>()

  constructor(store: ShowStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /**
   * @returns undefined when there is no such show.
   * @throws StorageUnavailableError, or Error when its rows contradict each other.
   */
  async load(showId: ShowId): Promise<LoadedShow | undefined> {
    const snapshot = await this.#store.load(showId, this.#clock.nowMs() - answerKeptMs)
    if (!snapshot) return undefined
    const plan = await this.#plan(snapshot.hall.id, snapshot.hall.version)
    const state = restoreShowState(snapshot, plan)
    return { state, unpublished: snapshot.publishedSeq < snapshot.seq }
  }

  async #plan(hallId: HallId, version: number): Promise<SeatPlan> {
    const key = `${hallId}@${version}`
    const known = this.#plans.get(key)?.deref()
    if (known) return known
    const plan = compileLayout(await this.#store.layout(hallId, version))
    for (const [old, ref] of this.#plans) if (!ref.deref()) this.#plans.delete(old)
    this.#plans.set(key, new WeakRef(plan))
    return plan
  }
}
