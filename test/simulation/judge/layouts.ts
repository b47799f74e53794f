import type { Seq } from '../../../src/core/ids.ts'
import { SeatHistory } from './seatHistory.ts'
import type { Seating } from './seating.ts'

/** The seats of a show, as its hall has had them: others from one event of its log to the next. */
export class Layouts {
  readonly #all: { readonly from: Seq; readonly seats: SeatHistory }[]

  constructor(first: Seating) {
    this.#all = [{ from: 0, seats: new SeatHistory(first) }]
  }

  get last(): SeatHistory {
    return this.#all.at(-1)!.seats
  }

  get areSeveral(): boolean {
    return this.#all.length > 1
  }

  /** From that event on. */
  replace(from: Seq, seating: Seating): void {
    this.#all.push({ from, seats: new SeatHistory(seating) })
  }

  /** Those in use after that event. */
  at(seq: Seq): SeatHistory {
    return this.#all.findLast(({ from }) => from <= seq)!.seats
  }

  /** Whether all of them were taken at one moment in that stretch of the log. */
  wereTaken(names: readonly string[], from: Seq, to: Seq): boolean {
    return this.#all.some(({ seats }) => seats.wereTaken(names, from, to))
  }
}
