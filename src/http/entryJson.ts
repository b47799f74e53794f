import * as v from 'valibot'
import { entryId, reservationId, type Seq, type ShowId } from '../core/ids.ts'
import { type EntryView, entryStatuses } from '../core/reservations/outcome.ts'
import type { PlacedEntry } from '../ports.ts'
import { named, time } from './answers.ts'
import { idParam } from './fields.ts'
import { rfc3339 } from './instant.ts'

export const entrySchema = named(
  'WaitlistEntry',
  v.object({
    id: v.pipe(v.string(), v.examples(['k3v9x2mq7d3w-w23'])),
    showId: idParam,
    userId: idParam,
    partySize: v.pipe(v.number(), v.integer()),
    status: v.picklist(entryStatuses),
    position: v.optional(v.pipe(v.number(), v.integer(), v.description('1 is next; only while it waits'))),
    reservationId: v.optional(v.pipe(v.string(), v.description('What it became, once assigned'))),
    createdAt: time,
  }),
)

export function entryJson(
  showId: ShowId,
  { no, userId, partySize, status, position, createdAtMs }: EntryView,
  reservationNo: Seq | null = null,
): v.InferInput<typeof entrySchema> {
  return {
    id: entryId(showId, no),
    showId,
    userId,
    partySize,
    status,
    position: status === 'waiting' ? (position ?? undefined) : undefined,
    reservationId: reservationNo === null ? undefined : reservationId(showId, reservationNo),
    createdAt: rfc3339(createdAtMs),
  }
}

/** The entry as it is now: nobody is served once the show has started, whether or not a turn has written that. */
export function entryAsOf(entry: PlacedEntry, nowMs: number): PlacedEntry {
  const open = entry.status === 'waiting' || entry.status === 'set-aside'
  return open && entry.showStartsAtMs <= nowMs ? { ...entry, status: 'expired', position: null } : entry
}
