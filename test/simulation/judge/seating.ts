import type { Seat } from '../../../src/core/seats/layout.ts'
import type { LedgerParty } from './ledgerRows.ts'

export interface LedgerSeat {
  readonly category: string
  readonly kind: Seat['kind']
  /** The companion seat next to it, for a wheelchair seat that has one. */
  readonly companion: string | null
}

/** Who may sit where in a hall of one row, so small that every choice of seats can be looked at. */
export class Seating {
  readonly names: readonly string[]
  readonly #seats: ReadonlyMap<string, LedgerSeat>

  /** @param seats by name, in the order of their one row. */
  constructor(seats: ReadonlyMap<string, LedgerSeat>) {
    this.names = [...seats.keys()]
    this.#seats = seats
  }

  /** Whether these are seats such as the party asked for. @param isFree before it has them. */
  fit(party: LedgerParty, seats: readonly string[], isFree: (seat: string) => boolean): boolean {
    const { partySize, adjacent, category } = party
    const places = seats.map((seat) => this.names.indexOf(seat)).sort((a, b) => a - b)
    const areTogether = places.every((place, i) => place === places[0]! + i)
    const areOfCategory = seats.every((seat) => category === null || this.#of(seat).category === category)
    const isSeated = party.accessible
      ? this.#haveWheelchair(party, seats, isFree)
      : seats.every((seat) => this.#of(seat).kind === 'standard')
    return seats.length === partySize && areOfCategory && (areTogether || !adjacent) && isSeated
  }

  /** Whether the party could have some of the free seats. */
  canSeat(party: LedgerParty, isFree: (seat: string) => boolean): boolean {
    const free = this.names.filter(isFree)
    const some = (chosen: readonly string[], from: number): boolean => {
      if (chosen.length === party.partySize) return this.fit(party, chosen, isFree)
      return free.slice(from).some((seat, i) => some([...chosen, seat], from + i + 1))
    }
    return some([], 0)
  }

  /** One wheelchair seat, its companion seat for a second person where that can be had, and none that is others'. */
  #haveWheelchair(
    { partySize, category }: LedgerParty,
    seats: readonly string[],
    isFree: (seat: string) => boolean,
  ): boolean {
    const wheelchairs = seats.filter((seat) => this.#of(seat).kind === 'wheelchair')
    if (wheelchairs.length !== 1) return false
    const { companion } = this.#of(wheelchairs[0]!)
    const others = seats.filter((seat) => this.#of(seat).kind === 'companion')
    if (others.some((seat) => seat !== companion)) return false
    const isToBeHad =
      companion !== null &&
      isFree(companion) &&
      (category === null || this.#of(companion).category === category)
    return partySize === 1 || !isToBeHad || others.length === 1
  }

  #of(seat: string): LedgerSeat {
    return this.#seats.get(seat)!
  }
}
