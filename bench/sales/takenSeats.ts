import { httpText } from '../load/httpText.ts'
import { randomBelow } from '../load/random.ts'
import type { Ask, Script } from '../load/script.ts'
import { type BenchHall, seatId } from '../stage/benchHall.ts'

export interface TakenSeatsOptions {
  readonly showId: string
  /** All of it is taken. */
  readonly hall: BenchHall
  readonly tokens: readonly string[]
}

/** People who come when everything is sold. */
export class TakenSeats implements Script {
  readonly #options: TakenSeatsOptions
  readonly #path: string
  readonly #texts: readonly ReturnType<typeof httpText>[]
  readonly #random = randomBelow()
  #got = 0

  constructor(url: string, options: TakenSeatsOptions) {
    this.#options = options
    this.#path = `/v1/shows/${options.showId}/reservations`
    this.#texts = options.tokens.map((token) => httpText(url, 'POST', [`Authorization: Bearer ${token}`]))
  }

  next(): Ask {
    const { hall } = this.#options
    const seats = [seatId(hall, this.#random(hall.seatCount))]
    const text = this.#texts[this.#random(this.#texts.length)]!
    return {
      text: text(this.#path, JSON.stringify({ seats, waitlist: false })),
      answered: ({ status }) => {
        if (status < 400) this.#got++
      },
    }
  }

  /** How many got what was taken: must be 0. */
  journal(): number {
    return this.#got
  }
}
