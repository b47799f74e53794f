import type { Event, LoggedEvent } from '../reservations/event.ts'
import type { SeatPlan } from '../seats/seatPlan.ts'
import type { EventRecord } from './eventRecord.ts'

/**
 * An event of the log as it was before eventRecord() named its seats.
 *
 * @throws Error it names a seat that the plan doesn't have.
 */
export function loggedEvent({ seq, atMs, by, type, data }: EventRecord, plan: SeatPlan): LoggedEvent {
  return { seq, atMs, by, event: { type, ...(indexed(data, plan) as object) } as Event }
}

/** Lists of texts are lists of seats, wherever in an event they stand: events list nothing else. */
function indexed(value: unknown, plan: SeatPlan): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => (typeof one === 'string' ? indexOf(one, plan) : indexed(one, plan)))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([field, one]) => [field, indexed(one, plan)]))
}

function indexOf(seat: string, plan: SeatPlan): number {
  const index = plan.indexOf.get(seat)
  if (index === undefined) throw new Error(`seat ${seat} is not in the layout`)
  return index
}
