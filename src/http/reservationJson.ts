import * as v from 'valibot'
import { reservationId, type Seq, type ShowId } from '../core/ids.ts'
import type { ReservationRecord } from '../core/records/records.ts'
import { type ReservationView, reservationStatuses } from '../core/reservations/outcome.ts'
import { steps } from '../core/seats/choice.ts'
import type { User } from '../core/users/user.ts'
import { named, time } from './answers.ts'
import { idParam } from './fields.ts'
import { rfc3339 } from './instant.ts'
import { personJson, personSchema } from './personJson.ts'

export const reservationSchema = named(
  'Reservation',
  v.object({
    id: v.pipe(v.string(), v.examples(['k3v9x2mq7d3w-r17'])),
    showId: idParam,
    userId: idParam,
    user: v.optional(v.pipe(personSchema, v.description('For staff; absent when they have left'))),
    seats: v.array(v.string()),
    status: v.picklist(reservationStatuses),
    expiresAt: v.optional(v.pipe(time, v.description('While it is held'))),
    amount: v.optional(v.pipe(v.number(), v.integer(), v.description('Minor units; absent without prices'))),
    currency: v.optional(v.string()),
    version: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.description(
          'Of the seat map that has it; in answers to a change, but not to a cancellation: repeated, it is answered the same',
        ),
      ),
    ),
    step: v.optional(
      v.pipe(
        v.picklist(steps),
        v.description(
          'How well the best available seats were, in the answer that gives them: side by side; the same, with a ' +
            'single seat left alone beside them; in two neighbouring rows; apart',
        ),
      ),
    ),
    createdAt: time,
  }),
)

/**
 * @param version the show's after the turn; undefined when it is read from the records.
 * @param user for staff alone.
 */
export function reservationJson(
  showId: ShowId,
  view: ReservationView,
  version?: Seq,
  user?: User,
): v.InferInput<typeof reservationSchema> {
  const { no, userId, seats, status, expiresAtMs, amount, currency, createdAtMs } = view
  return {
    id: reservationId(showId, no),
    showId,
    userId,
    user: user && personJson(user),
    seats: [...seats],
    status,
    expiresAt: status === 'held' && expiresAtMs !== null ? rfc3339(expiresAtMs) : undefined,
    amount: amount ?? undefined,
    currency: amount === null ? undefined : (currency ?? undefined),
    version,
    createdAt: rfc3339(createdAtMs),
  }
}

/** The record as it is now: a hold past its expiry has expired, whether or not a turn has written that yet. */
export function asOf(record: ReservationRecord, nowMs: number): ReservationRecord {
  const { status, expiresAtMs } = record
  const over = status === 'held' && expiresAtMs !== null && expiresAtMs <= nowMs
  return over ? { ...record, status: 'expired' } : record
}
