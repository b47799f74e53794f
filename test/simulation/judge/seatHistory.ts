import type { Seq } from '../../../src/core/ids.ts'
import type { SeatStatusName } from '../../../src/core/seats/occupancy.ts'
import type { LedgerParty } from './ledgerRows.ts'
import type { Seating } from './seating.ts'
import { Violation } from './violation.ts'

interface Change {
  readonly seq: Seq
  readonly status: SeatStatusName
}

/** Who has which seat of a show, and what each seat was after each event. */
export class SeatHistory {
  readonly seating: Seating
  /** By seat that is taken: who has it, as `reservation 3`, `entry 4` or `blocked`. */
  readonly holders = new Map<string, string>()
  readonly #changes = new Map<string, Change[]>()

  readonly #isFree = (seat: string) => !this.holders.has(seat)

  constructor(seating: Seating) {
    this.seating = seating
    for (const name of this.names) this.#changes.set(name, [])
  }

  get names(): readonly string[] {
    return this.seating.names
  }

  get free(): number {
    return this.names.length - this.holders.size
  }

  /** Whether free seats are such that the party could have some of them. */
  canSeat(party: LedgerParty): boolean {
    return this.seating.canSeat(party, this.#isFree)
  }

  /** Whether these, which are free, are what the party asked for. */
  fit(party: LedgerParty, seats: readonly string[]): boolean {
    return this.seating.fit(party, seats, this.#isFree)
  }

  /** undefined: nobody. */
  move(
    seq: Seq,
    seats: readonly string[],
    from: string | undefined,
    to: string | undefined,
    status: SeatStatusName,
  ) {
    for (const seat of seats) {
      const holder = this.holders.get(seat)
      if (holder !== from) {
        throw new Violation(
          'one holder a seat',
          `event ${seq}: ${seat} from ${from} to ${to}, and ${holder} has it`,
        )
      }
      if (to === undefined) this.holders.delete(seat)
      else this.holders.set(seat, to)
      this.#changes.get(seat)!.push({ seq, status })
    }
  }

  statusAt(seat: string, seq: Seq): SeatStatusName {
    return this.#changes.get(seat)?.findLast((change) => change.seq <= seq)?.status ?? 'free'
  }

  /** Whether all of them were taken at one moment, somewhere in that stretch of the log. */
  wereTaken(seats: readonly string[], from: Seq, to: Seq): boolean {
    for (let seq = from; seq <= to; seq++) {
      if (seats.every((seat) => this.statusAt(seat, seq) !== 'free')) return true
    }
    return false
  }

  /** The seats that were taken after that event, as seat maps have them. */
  takenAt(seq: Seq): Record<string, SeatStatusName> {
    const statuses = this.names.map((seat) => [seat, this.statusAt(seat, seq)] as const)
    return Object.fromEntries(statuses.filter(([, status]) => status !== 'free'))
  }
}
