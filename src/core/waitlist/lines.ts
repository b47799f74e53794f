import type { UserId } from '../ids.ts'
import { emptyOccupancy, freeSeats, type Occupancy } from '../seats/occupancy.ts'
import { pickSeats } from '../seats/pickSeats.ts'
import type { SeatPlan } from '../seats/seatPlan.ts'
import type { Wish } from '../seats/wish.ts'
import { Line, type Waiting } from './line.ts'
import type { Entry } from './waitlist.ts'
import { wishOf } from './wishOf.ts'

/**
 * Those who wait, by what they wish: one line for all parties of a kind. Whom freed seats are for is asked after every
 * turn, so what was found out is remembered, and costs nothing until it may have changed:
 * - that nothing free fits a wish, until seats of use come free;
 * - that a user at the limit can't be served: the entry steps aside, until the user has fewer seats or may have more.
 * All of this follows from the waiting entries and the hall, and is made anew with them.
 */
export class Lines {
  readonly #plan: SeatPlan
  readonly #waiting: Waiting
  readonly #lines = new Map<number, Line>()
  /** By user: entries that stepped aside. They keep their place. */
  readonly #aside = new Map<UserId, Entry>()
  /** As a line's `fruitlessAt`, for all of them. */
  #fruitlessAt = -1
  readonly #fitsHall = new Map<number, boolean>()
  #seats = 0

  /** @param waiting whom it is about: who isn't among them any more is in no line. */
  constructor(plan: SeatPlan, waiting: Waiting) {
    this.#plan = plan
    this.#waiting = waiting
  }

  /** Seats that all who wait ask for. */
  get seats(): number {
    return this.#seats
  }

  /** Whether the hall could ever seat such a party: others would wait in vain. */
  fitsHall(wish: Wish): boolean {
    const key = keyOf(wish.count, wish.category, wish.accessible, wish.adjacent)
    const known = this.#fitsHall.get(key)
    if (known !== undefined) return known
    const fits = pickSeats(emptyOccupancy(this.#plan), wish) !== undefined
    this.#fitsHall.set(key, fits)
    return fits
  }

  /** Adds an entry that came after all others. */
  add(entry: Entry): void {
    const key = this.#keyOf(entry)
    let line = this.#lines.get(key)
    if (!line) {
      line = new Line(wishOf(this.#plan, entry), this.#waiting)
      this.#lines.set(key, line)
    }
    line.add(entry)
    line.size++
    this.#seats += entry.partySize
    this.#fruitlessAt = -1
  }

  /** An entry waits no more. */
  remove(entry: Entry): void {
    this.#seats -= entry.partySize
    if (this.#aside.size > 0) this.#aside.delete(entry.userId)
    const key = this.#keyOf(entry)
    const line = this.#lines.get(key)!
    line.size--
    if (line.size === 0) this.#lines.delete(key)
  }

  /** The user has fewer seats than before. */
  reconsider(userId: UserId): void {
    if (this.#aside.size === 0) return
    const entry = this.#aside.get(userId)
    if (!entry) return
    this.#aside.delete(userId)
    this.#putBack(entry)
  }

  /** What a user may have is another number. */
  reconsiderAll(): void {
    // From the back: each then goes to the very front of its line.
    const entries = [...this.#aside.values()].sort((a, b) => b.no - a.no)
    this.#aside.clear()
    for (const entry of entries) this.#putBack(entry)
  }

  /**
   * The first of all who can be seated by what is free, and the seats. Who can't be is passed over, however early the
   * entry: seats that were collected for a big party would stay empty, and might never become enough.
   *
   * @param mayHave whether the user is below the limit.
   */
  next(
    occupancy: Occupancy,
    mayHave: (entry: Entry) => boolean,
  ): { entry: Entry; seats: readonly number[] } | undefined {
    const { releases } = occupancy
    if (this.#fruitlessAt === releases.all) return undefined
    for (;;) {
      const line = this.#firstHopeful(occupancy, mayHave)
      if (!line) {
        this.#fruitlessAt = releases.all
        return undefined
      }
      const choice = pickSeats(occupancy, line.wish)
      if (choice) return { entry: line.first()!, seats: choice.seats }
      line.fruitlessAt = releasesFor(line, occupancy)
    }
  }

  /** Of the lines for which something may fit, the one whose first entry below the limit came first. */
  #firstHopeful(occupancy: Occupancy, mayHave: (entry: Entry) => boolean): Line | undefined {
    const free = freeSeats(occupancy)
    let hopeful: Line | undefined
    let firstNo = 0
    for (const line of this.#lines.values()) {
      if (line.wish.count > free || line.fruitlessAt === releasesFor(line, occupancy)) continue
      const first = this.#firstBelowLimit(line, mayHave)
      if (!first || (hopeful && first.no > firstNo)) continue
      hopeful = line
      firstNo = first.no
    }
    return hopeful
  }

  #firstBelowLimit(line: Line, mayHave: (entry: Entry) => boolean): Entry | undefined {
    for (;;) {
      const first = line.first()
      if (!first || mayHave(first)) return first
      line.skipFirst()
      this.#aside.set(first.userId, first)
    }
  }

  #putBack(entry: Entry): void {
    this.#lines.get(this.#keyOf(entry))!.putBack(entry)
    this.#fruitlessAt = -1
  }

  #keyOf({ partySize, adjacent, category, accessible }: Entry): number {
    const index = category === null ? null : this.#plan.categories.indexOf(category)
    return keyOf(partySize, index, accessible, adjacent)
  }
}

/** How often seats of use to the wish have come free. */
function releasesFor({ wish }: Line, { releases }: Occupancy): number {
  return wish.category === null ? releases.all : releases.ofCategory[wish.category]!
}

/** One number a wish: parties have at most 1000 people, and a hall 256 categories. */
function keyOf(count: number, category: number | null, accessible: boolean, adjacent: boolean): number {
  const kind = ((category ?? -1) + 1) * 4 + (accessible ? 2 : 0) + (adjacent ? 1 : 0)
  return kind * 1024 + count
}
