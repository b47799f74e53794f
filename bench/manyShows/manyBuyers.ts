import { randomBelow } from '../load/random.ts'
import type { Ask, Script } from '../load/script.ts'
import { Buyers } from '../sales/buyers.ts'
import type { SalesJournal } from '../sales/salesJournal.ts'
import type { BenchHall } from '../stage/benchHall.ts'
import { zipf } from './zipf.ts'

export interface ManyBuyersOptions {
  /** The most popular one first. */
  readonly showIds: readonly string[]
  readonly hall: BenchHall
  readonly tokens: readonly string[]
  /** 1: as Zipf found it; 0.0001: all are the same. */
  readonly exponent: number
  readonly cancels: number
}

/** Each show has some of the users, so that a generator needn't keep all of them for each. */
const usersPerShow = 10
/** A show that is sold out now has seats again when somebody cancels. */
const triesMax = 20
const fine = 2 ** 30

/** People who buy and cancel seats of many shows, some of which are asked for far more than others. */
export class ManyBuyers implements Script {
  readonly #buyers: readonly Buyers[]
  readonly #draw: (at: number) => number
  readonly #random = randomBelow()

  constructor(url: string, { showIds, hall, tokens, exponent, cancels }: ManyBuyersOptions) {
    const others = { groups: 0.3, holds: 0, rivals: 0, keys: 0 }
    this.#buyers = showIds.map((showId, i) => {
      const some = Array.from(
        { length: usersPerShow },
        (_, u) => tokens[(i * usersPerShow + u) % tokens.length]!,
      )
      return new Buyers(url, { showId, hall, tokens: some, cancels, ...others })
    })
    this.#draw = zipf(showIds.length, exponent)
  }

  next(): Ask | undefined {
    for (let tries = 0; tries < triesMax; tries++) {
      const ask = this.#buyers[this.#draw(this.#random(fine) / fine)]!.next()
      if (ask) return ask
    }
    return undefined
  }

  journal(): SalesJournal[] {
    return this.#buyers.map((buyers) => buyers.journal())
  }
}
