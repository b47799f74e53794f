import type { Seq, ShowId } from '../../core/ids.ts'
import { recordedSeatChanges } from '../../core/records/recordedSeatChanges.ts'
import type { SeatStatusName } from '../../core/seats/occupancy.ts'
import type { Records } from '../../ports.ts'
import type { SeatChanges } from './frames.ts'

/** What happened to the seats after a version, up to the newest event. */
export interface MissedChanges {
  readonly version: Seq
  readonly changes: SeatChanges
}

const pageEvents = 500

/**
 * Reads from the log what has become of the seats since a version.
 *
 * @param eventsMax more are not read.
 * @returns undefined when there are more, or the seats are others now: the whole map is to be read.
 * @throws StorageUnavailableError
 */
export async function missedChanges(
  records: Pick<Records, 'log'>,
  showId: ShowId,
  after: Seq,
  eventsMax: number,
): Promise<MissedChanges | undefined> {
  const changes = new Map<string, SeatStatusName>()
  let version = after
  for (;;) {
    const page = await records.log(showId, version, pageEvents)
    for (const record of page.items) {
      const recorded = recordedSeatChanges(record)
      if (!recorded) return undefined
      for (const { seats, status } of recorded) for (const seat of seats) changes.set(seat, status)
      version = record.seq
    }
    if (page.next === null) return { version, changes }
    if (version - after >= eventsMax) return undefined
  }
}
