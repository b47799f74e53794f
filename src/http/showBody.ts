/** What staff send about a show, and what anyone may filter shows by. */
import * as v from 'valibot'
import type { ShowChange } from '../core/shows/show.ts'
import {
  category,
  cursorParam,
  fields,
  idParam,
  instant,
  integer,
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
const maxSeatsPerUser = integer(1, 1000)

export const newShow = fields({
  title,
  hallId: idParam,
  startsAt: instant,
  endsAt: v.optional(instant),
  salesOpenAt: v.optional(instant),
  currency: v.optional(currency),
  prices: v.optional(prices),
  maxSeatsPerUser: v.optional(maxSeatsPerUser, 10),
})

export const showChange = v.pipe(
  fields({
    title: v.optional(title),
    startsAt: v.optional(instant),
    endsAt: v.optional(v.nullable(instant)),
    salesOpenAt: v.optional(v.nullable(instant)),
    prices: v.optional(v.nullable(prices)),
    maxSeatsPerUser: v.optional(maxSeatsPerUser),
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
  const { title, startsAt, endsAt, salesOpenAt, prices, maxSeatsPerUser } = body
  return {
    ...(title !== undefined && { title }),
    ...(startsAt !== undefined && { startsAtMs: startsAt }),
    ...(endsAt !== undefined && { endsAtMs: endsAt }),
    ...(salesOpenAt !== undefined && { salesOpenAtMs: salesOpenAt }),
    ...(prices !== undefined && { prices }),
    ...(maxSeatsPerUser !== undefined && { maxSeatsPerUser }),
  }
}
