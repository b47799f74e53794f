/** The first and the last seat, by number. */
export type InPlay = readonly [number, number]

/**
 * Which seats are free, as far as a client can know: what it has asked for or been told of is gone, until it is given
 * back. Picking and returning take the same time in any hall.
 */
export class FreeSeats {
  readonly #rowLength: number
  readonly #bag: Int32Array
  /** Where a seat is in the bag; -1 when it isn't free. */
  readonly #place: Int32Array
  readonly #holders = new Map<number, object>()
  count: number

  /** @param inPlay the first and the last of those that may be taken; all, unless said. */
  constructor(seatCount: number, rowLength: number, [first, last]: InPlay = [0, seatCount - 1]) {
    this.count = last - first + 1
    this.#rowLength = rowLength
    this.#bag = Int32Array.from({ length: this.count }, (_, i) => first + i)
    this.#place = new Int32Array(seatCount).fill(-1)
    for (const [i, seat] of this.#bag.entries()) this.#place[seat] = i
  }

  /** Neighbours at a random place: so many, or as many as there are. @returns undefined when nothing is free. */
  take(size: number, random: (n: number) => number): number[] | undefined {
    if (this.count === 0) return undefined
    const first = this.#bag[random(this.count)]!
    const seats = [first]
    for (let seat = first + 1; seats.length < size && this.#isFreeNeighbour(seat); seat++) seats.push(seat)
    for (const seat of seats) this.#remove(seat)
    return seats
  }

  /** Somebody has them now, whoever was thought to. */
  hold(seats: readonly number[], holder: object): void {
    for (const seat of seats) {
      this.#remove(seat)
      this.#holders.set(seat, holder)
    }
  }

  /** They are free again, unless another has them since. */
  giveBack(seats: readonly number[], holder: object | undefined): void {
    for (const seat of seats) {
      if (this.#holders.get(seat) !== holder || this.#place[seat]! >= 0) continue
      this.#holders.delete(seat)
      this.#place[seat] = this.count
      this.#bag[this.count++] = seat
    }
  }

  #isFreeNeighbour(seat: number): boolean {
    return seat % this.#rowLength !== 0 && seat < this.#place.length && this.#place[seat]! >= 0
  }

  #remove(seat: number): void {
    const at = this.#place[seat]!
    if (at < 0) return
    const last = this.#bag[--this.count]!
    this.#bag[at] = last
    this.#place[last] = at
    this.#place[seat] = -1
  }
}
