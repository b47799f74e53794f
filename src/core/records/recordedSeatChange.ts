import type { Event } from '../reservations/event.ts'
import { type SeatStatusName, seatStatusNames } from '../seats/occupancy.ts'
import { seatMapChange } from '../seats/seatMap.ts'
import type { EventRecord } from './eventRecord.ts'

/**
 * What an event of the log did to the seat map: those seats then had that status.
 *
 * @returns undefined when the seats themselves changed: a map from before it is worth nothing.
 */
export function recordedSeatChange({
  type,
  data,
}: Pick<EventRecord, 'type' | 'data'>): { seats: readonly string[]; status: SeatStatusName } | undefined {
  if (type === 'LayoutChanged') return undefined
  if (type === 'ShowCreated') return { seats: [], status: 'free' }
  // A record is its event with ids in place of indexes, as eventRecord() makes it.
  const { seats, status } = seatMapChange({ event: { type, ...data } as unknown as Event })
  return { seats: seats as readonly unknown[] as readonly string[], status: seatStatusNames[status]! }
}
