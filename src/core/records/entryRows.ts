import type { Seq, ShowId } from '../ids.ts'
import type { EntryRecord } from './records.ts'

/** A waitlist entry that was there before the batch. */
export type EntryRowChange = Pick<
  EntryRecord,
  'showId' | 'no' | 'status' | 'seats' | 'reservationNo' | 'changedAtMs'
> & { readonly was: EntryRecord['status'] }

/** The rows of waitlist entries that a batch comes to, each as it is after the last turn. */
export class EntryRows {
  readonly #made = new Map<string, EntryRecord>()
  readonly #changed = new Map<string, EntryRowChange>()

  get made(): readonly EntryRecord[] {
    return [...this.#made.values()]
  }

  get changed(): readonly EntryRowChange[] {
    return [...this.#changed.values()]
  }

  make(record: EntryRecord): void {
    this.#made.set(keyOf(record.showId, record.no), record)
  }

  change(
    showId: ShowId,
    no: Seq,
    was: EntryRecord['status'],
    after: Pick<EntryRecord, 'status' | 'seats' | 'reservationNo' | 'changedAtMs'>,
  ): void {
    const key = keyOf(showId, no)
    const made = this.#made.get(key)
    if (made) {
      this.#made.set(key, { ...made, ...after })
    } else {
      const first = this.#changed.get(key)?.was ?? was
      this.#changed.set(key, { showId, no, was: first, ...after })
    }
  }
}

function keyOf(showId: ShowId, no: Seq): string {
  return `${showId}/${no}`
}
