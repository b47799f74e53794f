import type { ShowId } from '../core/ids.ts'
import type { SeatMapFeed, SeatMapNews } from '../ports.ts'

type Hear = (news: SeatMapNews) => void

/** Who wants news of which show. */
export class SeatMapListeners implements SeatMapFeed {
  readonly #byShow = new Map<ShowId, Set<Hear>>()

  watch(showId: ShowId, hear: Hear): () => void {
    const listeners = this.#byShow.get(showId) ?? new Set()
    this.#byShow.set(showId, listeners)
    listeners.add(hear)
    return () => {
      listeners.delete(hear)
      if (listeners.size === 0 && this.#byShow.get(showId) === listeners) this.#byShow.delete(showId)
    }
  }

  has(showId: ShowId): boolean {
    return this.#byShow.has(showId)
  }

  tell(news: SeatMapNews): void {
    for (const hear of this.#byShow.get(news.showId) ?? []) hear(news)
  }

  get showIds(): readonly ShowId[] {
    return [...this.#byShow.keys()]
  }
}
