import type { Seq } from '../ids.ts'
import type { Wish } from '../seats/wish.ts'
import type { Entry } from './waitlist.ts'

/** Entries that wait, by number. */
export type Waiting = ReadonlyMap<Seq, Entry>

/** Fewer places than this are not worth a look at who has left. */
const placesMin = 64

/**
 * Entries with the same wish in the order of their numbers. Who leaves it keeps an empty place until the line has moved
 * on to it, or has more empty places than others: to look for it would cost as much as the line is long, and to know it
 * a map of its own.
 */
export class Line {
  readonly wish: Wish
  /** The count of releases at which nothing fitted: until it rises, nothing does. */
  fruitlessAt = -1
  /** Entries that wait, those that have stepped aside among them. */
  size = 0
  readonly #waiting: Waiting
  #places: Entry[] = []
  #head = 0

  constructor(wish: Wish, waiting: Waiting) {
    this.wish = wish
    this.#waiting = waiting
  }

  /** Adds an entry that came after all others. */
  add(entry: Entry): void {
    if (this.#places.length - this.#head > Math.max(placesMin, 2 * this.size)) this.#closeUp()
    this.#places.push(entry)
  }

  first(): Entry | undefined {
    while (this.#head < this.#places.length) {
      const entry = this.#places[this.#head]!
      if (this.#waiting.has(entry.no)) return entry
      this.#head++
    }
    this.#places = []
    this.#head = 0
    return undefined
  }

  /** The first, who waits still, steps aside. */
  skipFirst(): void {
    this.#head++
  }

  /** Puts one that stepped aside back to where it stood. */
  putBack(entry: Entry): void {
    let at = this.#head
    for (let end = this.#places.length; at < end; ) {
      const middle = (at + end) >> 1
      if (this.#places[middle]!.no < entry.no) at = middle + 1
      else end = middle
    }
    this.#places.splice(at, 0, entry)
  }

  #closeUp(): void {
    this.#places = this.#places.slice(this.#head).filter(({ no }) => this.#waiting.has(no))
    this.#head = 0
  }
}
