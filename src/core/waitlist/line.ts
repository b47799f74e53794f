import type { Seq } from '../ids.ts'
import type { Entry } from './waitlist.ts'

interface Place {
  readonly entry: Entry
  ahead: Place | undefined
  behind: Place | undefined
}

/**
 * Entries in the order in which they came: a linked list. A Map keeps order too, but walks over the holes that served
 * entries leave at its front, so that serving a long line would cost more than serving a short one.
 */
export class Line {
  readonly #places = new Map<Seq, Place>()
  #first: Place | undefined
  #last: Place | undefined

  get size(): number {
    return this.#places.size
  }

  add(entry: Entry): void {
    const place = { entry, ahead: this.#last, behind: undefined }
    this.#places.set(entry.no, place)
    if (this.#last) this.#last.behind = place
    else this.#first = place
    this.#last = place
  }

  remove(no: Seq): void {
    const place = this.#places.get(no)!
    this.#places.delete(no)
    const { ahead, behind } = place
    if (ahead) ahead.behind = behind
    else this.#first = behind
    if (behind) behind.ahead = ahead
    else this.#last = ahead
  }

  /** The first entry that passes, undefined when none does. */
  find(passes: (entry: Entry) => boolean): Entry | undefined {
    for (let place = this.#first; place; place = place.behind) {
      if (passes(place.entry)) return place.entry
    }
    return undefined
  }
}
