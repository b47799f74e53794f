import type { Seq } from '../ids.ts'

interface Expiry {
  readonly atMs: number
  readonly reservationNo: Seq
}

/**
 * Holds by when they end: a binary heap. A hold that is confirmed or cancelled stays in it until its time comes, and
 * whoever takes it out looks whether it still is a hold; finding it earlier would cost more than it saves.
 */
export class ExpiryQueue {
  readonly #heap: Expiry[] = []

  add(atMs: number, reservationNo: Seq): void {
    const heap = this.#heap
    let at = heap.push({ atMs, reservationNo }) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (heap[parent]!.atMs <= heap[at]!.atMs) break
      this.#swap(at, parent)
      at = parent
    }
  }

  /** The earliest one; undefined when there is none. */
  peek(): Expiry | undefined {
    return this.#heap[0]
  }

  removeEarliest(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (heap.length === 0 || last === undefined) return
    heap[0] = last
    let at = 0
    for (;;) {
      let least = at
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && heap[child]!.atMs < heap[least]!.atMs) least = child
      }
      if (least === at) return
      this.#swap(at, least)
      at = least
    }
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap
    const kept = heap[a]!
    heap[a] = heap[b]!
    heap[b] = kept
  }
}
