import * as v from 'valibot'
import { entryId, reservationId, type ShowId } from '../core/ids.ts'
import { type EntryView, entryStatuses } from '../core/reservations/outcome.ts'
import type { User } from '../core/users/user.ts'
import type { PlacedEntry } from '../ports.ts'
import { named, time } from './answers.ts'
import { idParam } from './fields.ts'
import { rfc3339 } from './instant.ts'
import { partyJson } from './partyFields.ts'
import { personJson, personSchema } from './personJson.ts'

const count = v.pipe(v.number(), v.integer())
const partiesAndSeats = v.object({ parties: count, seats: count })

export const entrySchema = named(
  'WaitlistEntry',
  v.object({
    id: v.pipe(v.string(), v.examples(['k3v9x2mq7d3w-w23'])),
    showId: idParam,
    userId: idParam,
    user: v.optional(v.pipe(personSchema, v.description('For staff; absent when they have left'))),
    partySize: count,
    adjacent: v.pipe(v.boolean(), v.description('Only side by side in one row')),
    category: v.optional(v.pipe(v.string(), v.description('Seats of that category alone; absent: any'))),
    accessible: v.pipe(v.boolean(), v.description('One of the party comes in a wheelchair')),
    status: v.picklist(entryStatuses),
    position: v.optional(
      v.pipe(
        count,
        v.description('1 is the head of the line, whatever the others wait for; only while it waits'),
      ),
    ),
    ahead: v.optional(
      v.pipe(
        partiesAndSeats,
        v.description(
          'Who came before, and the seats that they ask for; only while it waits. Who can use what comes free may be ' +
            'served first. No chance is told: nobody knows who will give seats back, and who could never be seated ' +
            'is not let into the line.',
        ),
      ),
    ),
    served: v.optional(
      v.pipe(
        partiesAndSeats,
        v.description(
          'What has become of the line so far: who got their seats. While it waits, when it is read',
        ),
      ),
    ),
    reservationId: v.optional(
      v.pipe(
        v.string(),
        v.description('What it became, once assigned. While offered: the hold to confirm, or to cancel'),
      ),
    ),
    offerExpiresAt: v.optional(
      v.pipe(
        time,
        v.description('While offered: until then the hold can be confirmed; after it the entry expires'),
      ),
    ),
    createdAt: time,
  }),
)

/**
 * @param served what has become of the line; null when that wasn't read.
 * @param user for staff alone.
 */
export function entryJson(
  showId: ShowId,
  view: EntryView,
  served: PlacedEntry['served'] = null,
  user?: User,
): v.InferInput<typeof entrySchema> {
  const { no, userId, status, position, seatsAhead, reservationNo, offerExpiresAtMs, createdAtMs } = view
  const waits = status === 'waiting' && position !== null
  return {
    id: entryId(showId, no),
    showId,
    userId,
    user: user && personJson(user),
    ...partyJson(view),
    status,
    position: waits ? position : undefined,
    // Answers that were stored before there were offers have nothing of the sort.
    ahead: waits && seatsAhead != null ? { parties: position - 1, seats: seatsAhead } : undefined,
    served: (waits && served) || undefined,
    reservationId: reservationNo == null ? undefined : reservationId(showId, reservationNo),
    offerExpiresAt: offerExpiresAtMs == null ? undefined : rfc3339(offerExpiresAtMs),
    createdAt: rfc3339(createdAtMs),
  }
}

/** The entry as it is now: the line closes, and an offer ends, whether or not a turn has written that. */
export function entryAsOf(entry: PlacedEntry, nowMs: number): PlacedEntry {
  const { status, offerExpiresAtMs, lineClosesAtMs } = entry
  const isOpen = status === 'waiting' || status === 'set-aside' || status === 'offered'
  if (!isOpen || nowMs < Math.min(lineClosesAtMs, offerExpiresAtMs ?? lineClosesAtMs)) return entry
  return {
    ...entry,
    status: 'expired',
    position: null,
    seatsAhead: null,
    reservationNo: null,
    offerExpiresAtMs: null,
  }
}
