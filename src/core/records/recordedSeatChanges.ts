import type { Event } from '../reservations/event.ts'
import { type SeatStatusName, seatStatusNames } from '../seats/occupancy.ts'
import { seatMapChanges } from '../seats/seatMap.ts'
import type { EventRecord } from './eventRecord.ts'

interface RecordedSeatChange {
  readonly seats: readonly string[]
  readonly status: SeatStatusName
}

/**
 * What an event of the log did to the seat map, in order: those seats then had that status.
 *
 * @returns undefined when the seats themselves changed: a map from before it is worth nothing.
 */
export function recordedSeatChanges({
  type,
  data,
}: Pick<EventRecord, 'type' | 'data'>): readonly RecordedSeatChange[] | undefined {
  if (type === 'LayoutChanged') return undefined
  if (type === 'ShowCreated') return []
  // A record is its event with ids in place of indexes, as eventRecord() makes it.
  const changes = seatMapChanges({ event: { type, ...data } as unknown as Event })
  return changes.map(({ seats, status }) => ({
    seats: seats as readonly unknown[] as readonly string[],
    status: seatStatusNames[status]!,
  }))
}
