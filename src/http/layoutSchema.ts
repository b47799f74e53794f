import * as v from 'valibot'
import { seatKinds } from '../core/seats/layout.ts'
import { named } from './answers.ts'
import { category, fields, list, oneOf, seatLabel } from './fields.ts'

/** Names occur once in a row, and rows once in a list, long before these; they bound what is validated. */
const rowsMax = 10_000
const placesPerRowMax = 10_000

const seat = fields({
  number: seatLabel,
  category: v.optional(category, 'standard'),
  kind: v.optional(oneOf(seatKinds), 'standard'),
})

const row = fields({
  label: seatLabel,
  seats: v.pipe(
    list(v.nullable(seat), 0, placesPerRowMax),
    v.description('Left to right; null is a gap or aisle'),
  ),
})

/** A hall's layout as staff write it; what goes across its fields is for `layoutFaults`. */
export const layoutSchema = named('Layout', fields({ rows: list(row, 1, rowsMax) }))
