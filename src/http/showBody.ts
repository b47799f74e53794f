/** What staff send about a show, and what anyone may filter shows by. */
import * as v from 'valibot'
import { orphanRules } from '../core/seats/orphanRule.ts'
import { type ShowChange, waitlistModes } from '../core/shows/show.ts'
import { showDefaults } from '../core/shows/showDefaults.ts'
import {
  category,
  cursorParam,
  fields,
  idParam,
  instant,
  integer,
  oneOf,
  pageLimit,
  queryInstant,
  text,
} from './fields.ts'

const currencies = new Set(Intl.supportedValuesOf('currency'))
const currencyMessage = 'must be an ISO 4217 code such as EUR'
const currency = v.pipe(
  v.string(currencyMessage),
  v.regex(/^[A-Z]{3}$/, currencyMessage),
  v.check((code) => currencies.has(code), currencyMessage),
)

const prices = v.pipe(
  v.record(category, integer(0, 1_000_000_000), 'must be an object of prices by seat category'),
  v.description('Minor units by seat category; every category of the hall, and no other'),
)

const title = text(1, 200)
const maxSeatsPerUser = v.pipe(
  integer(1, 1000),
  v.description('For staff too, and never more than the hall has seats'),
)
const orphanRule = v.pipe(
  oneOf(orphanRules),
  v.description(
    'Whether customers may leave a single seat alone. `lenient`: not where as many seats of the same block of free ' +
      'neighbours leave none; `strict`: nor where as many side by side anywhere in the hall do.',
  ),
)
const waitlistMode = v.pipe(
  oneOf(waitlistModes),
  v.description(
    'What seats that come free become for whoever is first in line: `assign`: a confirmed reservation; `offer`: a ' +
      'hold, which the waiter confirms or cancels, and which otherwise goes to the next. Offers that were made stay.',
  ),
)
// A minute: less would end before anybody has read of it. Two days: nobody else gets the seats in that time.
const offerSeconds = v.pipe(
  integer(60, 2 * 24 * 60 * 60),
  v.description('How long a waiter has to accept an offer; it never outlasts the line'),
)
const waitlistCutoffSeconds = v.pipe(
  integer(0, 7 * 24 * 60 * 60),
  v.description(
    'The line closes so long before the start: nobody is served any more, and offers that were not accepted end',
  ),
)

export const newShow = fields({
  title,
  hallId: idParam,
  startsAt: instant,
  endsAt: v.optional(instant),
  salesOpenAt: v.optional(instant),
  currency: v.optional(currency),
  prices: v.optional(prices),
  maxSeatsPerUser: v.optional(maxSeatsPerUser, showDefaults.maxSeatsPerUser),
  orphanRule: v.optional(orphanRule, showDefaults.orphanRule),
  waitlistMode: v.optional(waitlistMode, showDefaults.waitlistMode),
  offerSeconds: v.optional(offerSeconds, showDefaults.offerSeconds),
  waitlistCutoffSeconds: v.optional(waitlistCutoffSeconds, showDefaults.waitlistCutoffSeconds),
})

export const showChange = v.pipe(
  fields({
    title: v.optional(title),
    startsAt: v.optional(instant),
    endsAt: v.optional(v.nullable(instant)),
    salesOpenAt: v.optional(v.nullable(instant)),
    currency: v.optional(
      v.pipe(currency, v.description('Of a show that has none yet; a show that has one keeps it')),
    ),
    prices: v.optional(v.nullable(prices)),
    maxSeatsPerUser: v.optional(maxSeatsPerUser),
    orphanRule: v.optional(orphanRule),
    waitlistMode: v.optional(waitlistMode),
    offerSeconds: v.optional(offerSeconds),
    waitlistCutoffSeconds: v.optional(waitlistCutoffSeconds),
  }),
  v.check((body) => Object.keys(body).length > 0, 'must have at least one field to change'),
)

export const showsQuery = fields({
  from: v.optional(queryInstant('Shows that start then or later; now, unless you say')),
  to: v.optional(queryInstant('Shows that start then or earlier')),
  title: v.optional(v.pipe(text(1, 200), v.description('Part of the title, in any case'))),
  hallId: v.optional(v.pipe(idParam, v.description('Shows in that hall'))),
  cursor: cursorParam,
  limit: pageLimit(20, 100),
})

/** Only the fields that were given: an absent one stays as it is, null takes it away. */
export function changeOf(body: v.InferOutput<typeof showChange>): ShowChange {
  const { title, startsAt, endsAt, salesOpenAt, currency, prices, maxSeatsPerUser } = body
  const { orphanRule, waitlistMode, offerSeconds, waitlistCutoffSeconds } = body
  return {
    ...(title !== undefined && { title }),
    ...(startsAt !== undefined && { startsAtMs: startsAt }),
    ...(endsAt !== undefined && { endsAtMs: endsAt }),
    ...(salesOpenAt !== undefined && { salesOpenAtMs: salesOpenAt }),
    ...(currency !== undefined && { currency }),
    ...(prices !== undefined && { prices }),
    ...(maxSeatsPerUser !== undefined && { maxSeatsPerUser }),
    ...(orphanRule !== undefined && { orphanRule }),
    ...(waitlistMode !== undefined && { waitlistMode }),
    ...(offerSeconds !== undefined && { offerSeconds }),
    ...(waitlistCutoffSeconds !== undefined && { waitlistCutoffSeconds }),
  }
}
