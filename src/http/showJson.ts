import * as v from 'valibot'
import { orphanRules } from '../core/seats/orphanRule.ts'
import { type Show, waitlistModes } from '../core/shows/show.ts'
import { named, time } from './answers.ts'
import { idParam } from './fields.ts'
import { rfc3339 } from './instant.ts'

const entries = {
  id: idParam,
  title: v.string(),
  hallId: idParam,
  startsAt: time,
  endsAt: v.optional(time),
  salesOpenAt: v.optional(time),
  currency: v.optional(v.pipe(v.string(), v.description('ISO 4217'))),
  prices: v.optional(v.record(v.string(), v.pipe(v.number(), v.integer()))),
  maxSeatsPerUser: v.pipe(v.number(), v.integer()),
  orphanRule: v.picklist(orphanRules),
  waitlistMode: v.picklist(waitlistModes),
  offerSeconds: v.pipe(v.number(), v.integer()),
  waitlistCutoffSeconds: v.pipe(v.number(), v.integer()),
  status: v.picklist(['scheduled', 'cancelled']),
  createdAt: time,
}

export const showSchema = named('Show', v.object(entries))

const count = v.pipe(v.number(), v.integer())
export const countsSchema = named(
  'SeatCounts',
  v.object({ total: count, free: count, held: count, reserved: count, blocked: count }),
)

export const showDetailsSchema = named('ShowDetails', v.object({ ...entries, counts: countsSchema }))

export function showJson(show: Show): v.InferInput<typeof showSchema> {
  const { id, title, hallId, maxSeatsPerUser, orphanRule, waitlistMode, offerSeconds, status } = show
  return {
    id,
    title,
    hallId,
    startsAt: rfc3339(show.startsAtMs),
    endsAt: show.endsAtMs === null ? undefined : rfc3339(show.endsAtMs),
    salesOpenAt: show.salesOpenAtMs === null ? undefined : rfc3339(show.salesOpenAtMs),
    currency: show.currency ?? undefined,
    prices: show.prices === null ? undefined : { ...show.prices },
    maxSeatsPerUser,
    orphanRule,
    waitlistMode,
    offerSeconds,
    waitlistCutoffSeconds: show.waitlistCutoffSeconds,
    status,
    createdAt: rfc3339(show.createdAtMs),
  }
}
