import type { Seq, ShowId } from '../ids.ts'
import type { ReservationRecord } from './records.ts'

/** A reservation that was there before the batch. It is no hold any more, so its expiry goes. */
export type ReservationRowChange = Pick<ReservationRecord, 'showId' | 'no' | 'status' | 'changedAtMs'> & {
  readonly was: ReservationRecord['status']
}

/** A reservation that was there before the batch, and has other seats. Whatever else it is stays. */
export type ReservationRowMove = Pick<ReservationRecord, 'showId' | 'no' | 'seats' | 'changedAtMs'> & {
  readonly was: ReservationRecord['seats']
}

/** The rows of reservations that a batch comes to, each as it is after the last turn. */
export class ReservationRows {
  readonly #made = new Map<string, ReservationRecord>()
  readonly #changed = new Map<string, ReservationRowChange>()
  readonly #moved = new Map<string, ReservationRowMove>()

  get made(): readonly ReservationRecord[] {
    return [...this.#made.values()]
  }

  get changed(): readonly ReservationRowChange[] {
    return [...this.#changed.values()]
  }

  get moved(): readonly ReservationRowMove[] {
    return [...this.#moved.values()]
  }

  make(record: ReservationRecord): void {
    this.#made.set(keyOf(record.showId, record.no), record)
  }

  change(
    showId: ShowId,
    no: Seq,
    was: ReservationRecord['status'],
    status: ReservationRecord['status'],
    changedAtMs: number,
  ): void {
    const key = keyOf(showId, no)
    const made = this.#made.get(key)
    if (made) {
      this.#made.set(key, { ...made, status, expiresAtMs: null, changedAtMs })
    } else {
      const first = this.#changed.get(key)?.was ?? was
      this.#changed.set(key, { showId, no, was: first, status, changedAtMs })
    }
  }

  move(showId: ShowId, no: Seq, was: readonly string[], seats: readonly string[], changedAtMs: number): void {
    const key = keyOf(showId, no)
    const made = this.#made.get(key)
    if (made) {
      this.#made.set(key, { ...made, seats, changedAtMs })
      return
    }
    const first = this.#moved.get(key)?.was ?? was
    this.#moved.set(key, { showId, no, was: first, seats, changedAtMs })
    // It is written after the move, with the time of the last of the two.
    const changed = this.#changed.get(key)
    if (changed) this.#changed.set(key, { ...changed, changedAtMs })
  }
}

function keyOf(showId: ShowId, no: Seq): string {
  return `${showId}/${no}`
}
