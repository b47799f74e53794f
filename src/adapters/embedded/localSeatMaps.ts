import type { ShowId } from '../../core/ids.ts'
import type { Turn } from '../../core/records/turn.ts'
import { type SeatStatusName, seatStatusNames } from '../../core/seats/occupancy.ts'
import {
  advanceSeatMap,
  type SeatCounts,
  type SeatMap,
  seatCounts,
  seatMapChanges,
  seatMapJson,
} from '../../core/seats/seatMap.ts'
import type { SeatMapFeed, SeatMapNews, SeatMaps, SeatMapText } from '../../ports.ts'
import { SeatMapListeners } from '../seatMapListeners.ts'

/** Seat maps of the shows that are active in this process. The text is made when the first reader asks for it. */
export class LocalSeatMaps implements SeatMaps, SeatMapFeed {
  readonly #listeners = new SeatMapListeners()
  readonly #maps = new Map<ShowId, { readonly map: SeatMap; text: SeatMapText | undefined }>()

  publish(map: SeatMap): void {
    const known = this.#maps.get(map.showId)
    if (known && known.map.version > map.version) return
    this.#maps.set(map.showId, { map, text: undefined })
    const { showId, version } = map
    this.#listeners.tell({ showId, from: null, version, changes: {} })
  }

  change({ showId, events }: Turn): void {
    const known = this.#maps.get(showId)
    if (!known) return
    // A map that was published since may already hold some of them.
    const news = events.filter((event) => event.seq > known.map.version)
    if (news.length === 0) return
    const from = known.map.version
    advanceSeatMap(known.map, news)
    known.text = undefined
    if (!this.#listeners.has(showId)) return
    const { plan, version, status } = known.map
    const changes: Record<string, SeatStatusName> = {}
    for (const { seats } of news.flatMap(seatMapChanges)) {
      for (const seat of seats) changes[plan.seatIds[seat]!] = seatStatusNames[status[seat]!]!
    }
    this.#listeners.tell({ showId, from, version, changes })
  }

  watch(showId: ShowId, hear: (news: SeatMapNews) => void): () => void {
    return this.#listeners.watch(showId, hear)
  }

  forget(showId: ShowId): void {
    this.#maps.delete(showId)
  }

  read(showId: ShowId): SeatMapText | undefined {
    const known = this.#maps.get(showId)
    if (!known) return undefined
    known.text ??= { version: known.map.version, body: seatMapJson(known.map) }
    return known.text
  }

  counts(showId: ShowId): SeatCounts | undefined {
    const known = this.#maps.get(showId)
    return known && seatCounts(known.map)
  }
}
