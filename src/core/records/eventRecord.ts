import type { Seq, ShowId, UserId } from '../ids.ts'
import type { Event, LoggedEvent } from '../reservations/event.ts'
import { namesOf, type SeatPlan } from '../seats/seatPlan.ts'

/** An event as it leaves the show: in the log, in the outbox and in messages. Seats are named by id. */
export interface EventRecord {
  readonly showId: ShowId
  readonly seq: Seq
  readonly atMs: number
  readonly by: UserId | 'usher'
  readonly type: EventType
  readonly data: Readonly<Record<string, unknown>>
}

/** The show's own events, and the two that the directory writes into its log. */
export type EventType = Event['type'] | 'ShowCreated' | 'LayoutChanged'

export function eventRecord(
  showId: ShowId,
  plan: SeatPlan,
  { seq, atMs, by, event }: LoggedEvent,
): EventRecord {
  return { showId, seq, atMs, by, type: event.type, data: dataOf(plan, event) }
}

function dataOf(plan: SeatPlan, { type: _, ...fields }: Event): EventRecord['data'] {
  if ('seats' in fields) return { ...fields, seats: namesOf(plan, fields.seats) }
  if (!('moves' in fields)) return fields
  const moves = fields.moves.map((move) => {
    return { ...move, from: namesOf(plan, move.from), to: namesOf(plan, move.to) }
  })
  return { ...fields, moves }
}

/** Routing key under which an event is published. */
export function routingKey({ type, data }: Pick<EventRecord, 'type' | 'data'>): string {
  switch (type) {
    case 'SeatsReserved':
      return data.expiresAtMs === null ? 'reservation.confirmed' : 'reservation.held'
    case 'ReservationConfirmed':
      return 'reservation.confirmed'
    case 'ReservationCancelled':
      return 'reservation.cancelled'
    case 'ReservationsMoved':
      return 'reservation.moved'
    case 'HoldExpired':
      return 'reservation.expired'
    case 'WaitlistJoined':
      return 'waitlist.joined'
    case 'WaitlistLeft':
      return 'waitlist.left'
    case 'SeatsSetAside':
      return 'seat.available'
    case 'WaitlistAssigned':
      return 'waitlist.assigned'
    case 'WaitlistOffered':
      return 'waitlist.offered'
    case 'WaitlistAccepted':
      return 'waitlist.accepted'
    case 'SeatsBlocked':
      return 'seat.blocked'
    case 'SeatsUnblocked':
      return 'seat.unblocked'
    case 'ShowCreated':
      return 'show.created'
    case 'ShowChanged':
      return 'show.changed'
    case 'LayoutChanged':
      return 'show.layout-changed'
    case 'ShowCancelled':
      return 'show.cancelled'
    default:
      return type satisfies never
  }
}
