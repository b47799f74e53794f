import type { EventRecord } from '../../core/records/eventRecord.ts'
import type { Show } from '../../core/shows/show.ts'
import type { Party } from '../../core/waitlist/party.ts'
import type { Row } from './sql.ts'

/** Reads a row of `shows`. */
export function showOf(row: Row): Show {
  return {
    id: row.id as Show['id'],
    hallId: row.hall_id as Show['hallId'],
    title: row.title as string,
    startsAtMs: row.starts_at_ms as number,
    endsAtMs: row.ends_at_ms as number | null,
    salesOpenAtMs: row.sales_open_at_ms as number | null,
    currency: row.currency as string | null,
    prices: row.prices === null ? null : JSON.parse(row.prices as string),
    maxSeatsPerUser: row.max_seats_per_user as number,
    orphanRule: row.orphan_rule as Show['orphanRule'],
    waitlistMode: row.waitlist_mode as Show['waitlistMode'],
    offerSeconds: row.offer_seconds as number,
    waitlistCutoffSeconds: row.waitlist_cutoff_seconds as number,
    status: row.status as Show['status'],
    createdAtMs: row.created_at_ms as number,
  }
}

/** Reads whom a row of `waitlist_entries` is for. */
export function partyOfRow(row: Row): Party {
  return {
    partySize: row.party_size as number,
    adjacent: row.adjacent === 1,
    category: row.category as string | null,
    accessible: row.with_accessible === 1,
  }
}

/** Reads a row of `events`. */
export function eventOf(row: Row): EventRecord {
  return {
    showId: row.show_id as EventRecord['showId'],
    seq: row.seq as number,
    atMs: row.at_ms as number,
    by: row.by_whom as EventRecord['by'],
    type: row.type as EventRecord['type'],
    data: JSON.parse(row.data as string),
  }
}
