import type { Seq } from '../../core/ids.ts'
import { seatStatusNames } from '../../core/seats/occupancy.ts'
import { type SeatMap, seatCounts } from '../../core/seats/seatMap.ts'
import type { MapMessage, StoreAnswer } from './sharedMap.ts'

/** What is to be pushed of one show, and what readers know of it. */
export class PushedShow {
  /** undefined: its actor is gone, and nothing keeps the map up any more. */
  #map: SeatMap | undefined
  #epoch: number
  /** The message of the map that was forgotten: all that is kept of it. */
  #farewell: MapMessage | undefined
  /** Readers have this version from us, in this epoch; null: they need the whole map. */
  #known: Seq | null = null
  /** Seats that changed since. */
  readonly #changed = new Set<number>()
  #isDirty = true
  #isUnderWay = false
  /** Of the push that is under way. */
  #sentEpoch = 0
  /** On the monotonic clock. */
  notBeforeMs = Number.NEGATIVE_INFINITY

  constructor(map: SeatMap, epoch: number) {
    this.#map = map
    this.#epoch = epoch
  }

  get isForgotten(): boolean {
    return this.#map === undefined
  }

  get version(): Seq | undefined {
    return this.#map?.version
  }

  /** Redis has the newest map, or that of a later owner. */
  get isSettled(): boolean {
    return !this.#isDirty && !this.#isUnderWay
  }

  get canBegin(): boolean {
    return this.#isDirty && !this.#isUnderWay
  }

  publish(map: SeatMap, epoch: number): void {
    // As the local maps have it: one that is older than the known one is ignored.
    if (!this.#map || map.version >= this.#map.version) this.#map = map
    this.#epoch = Math.max(this.#epoch, epoch)
    this.pushWhole()
  }

  change(seats: readonly number[], changesMax: number): void {
    this.#isDirty = true
    if (this.#known === null) return
    for (const seat of seats) this.#changed.add(seat)
    if (this.#changed.size > changesMax) this.pushWhole()
  }

  pushWhole(): void {
    this.#known = null
    this.#changed.clear()
    this.#isDirty = true
  }

  /** What was to be pushed of the map can't be any more. What is left to say is that Redis has an old one. */
  forget(): void {
    if (!this.#map) return
    this.#known = null
    this.#changed.clear()
    this.#farewell = this.#message(this.#map)
    this.#map = undefined
  }

  /** Takes it that the push will succeed: what changes from now on goes into the next. */
  begin(): MapMessage {
    const message = this.#map ? this.#message(this.#map) : this.#farewell!
    this.#known = message.version
    this.#changed.clear()
    this.#isDirty = false
    this.#isUnderWay = true
    this.#sentEpoch = message.epoch
    return message
  }

  answered(answer: StoreAnswer): void {
    this.#isUnderWay = false
    // A later owner has it, and nobody is to hear what this one still has to say; unless that is this node by now.
    if (answer === 'superseded' && this.#epoch === this.#sentEpoch) this.#isDirty = false
  }

  /** Or it was done, and only the answer was lost: then readers are told twice. */
  failed(): void {
    this.#isUnderWay = false
    this.pushWhole()
  }

  #message(map: SeatMap): MapMessage {
    const { showId, version, plan, status } = map
    const changes = [...this.#changed].map(
      (seat) => [plan.seatIds[seat]!, seatStatusNames[status[seat]!]!] as const,
    )
    const head = { showId, epoch: this.#epoch, from: this.#known, version, counts: seatCounts(map) }
    return { ...head, changes: Object.fromEntries(changes) }
  }
}
