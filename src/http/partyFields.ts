import * as v from 'valibot'
import { type Party, partyOf } from '../core/waitlist/party.ts'
import { category, integer } from './fields.ts'

const yesOrNo = v.boolean('must be true or false')

/** Whom somebody waits for, as it is asked. */
export const partyFields = {
  partySize: integer(1, 1000),
  adjacent: v.optional(
    v.pipe(yesOrNo, v.description('Only side by side in one row: rather none than apart')),
    false,
  ),
  category: v.optional(v.pipe(category, v.description('Seats of that category alone; absent: any'))),
  accessible: v.optional(
    v.pipe(yesOrNo, v.description('One of the party comes in a wheelchair; such seats are for nobody else')),
    false,
  ),
}

/** The same as it is told. */
export function partyJson(party: Party) {
  const { partySize, adjacent, category, accessible } = partyOf(party)
  return { partySize, adjacent, category: category ?? undefined, accessible }
}
