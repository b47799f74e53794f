import { entryId, type ShowId } from '../core/ids.ts'
import type { Refusal } from '../core/reservations/outcome.ts'
import type { Party } from '../core/waitlist/party.ts'
import { rfc3339 } from './instant.ts'
import { partyJson } from './partyFields.ts'
import { invalidRequest, type Problem } from './problems.ts'

/**
 * What the client is told about an expected "no", with all it needs to do better.
 *
 * @param kind of seats that were asked for, as in "2 such seats"; empty when any would do.
 */
export function refusalProblem(refusal: Refusal, showId: ShowId, kind: '' | 'such ' = ''): Problem {
  const { code } = refusal
  switch (code) {
    case 'unknown-show':
      return { code, detail: `there is no show ${showId}` }
    case 'show-cancelled':
      return { code, detail: 'the show is cancelled; it sells no seats and can no longer be changed' }
    case 'show-started': {
      const startsAt = rfc3339(refusal.startsAtMs)
      return { code, detail: `the show started at ${startsAt}`, extra: { startsAt } }
    }
    case 'sales-not-open': {
      const opensAt = rfc3339(refusal.opensAtMs)
      return { code, detail: `sales open at ${opensAt}`, extra: { opensAt } }
    }
    case 'duplicate-seat':
      return { code, detail: `named twice: ${some(refusal.seats)}`, extra: { seats: refusal.seats } }
    case 'unknown-seat':
      return { code, detail: `not in the hall: ${some(refusal.seats)}`, extra: { seats: refusal.seats } }
    case 'seat-limit': {
      const { limit, has, asked } = refusal
      const detail = `at most ${limit} seats a user; you have ${has} and asked for ${asked}`
      return { code, detail, extra: { limit, has, asked } }
    }
    case 'seats-taken': {
      const { taken, alternatives } = refusal
      return { code, detail: `taken: ${some(taken)}`, extra: { taken, alternatives } }
    }
    case 'show-full': {
      const { free, asked } = refusal
      const detail =
        free < asked
          ? `${free} ${kind}${free === 1 ? 'seat is' : 'seats are'} free, ${asked} ${asked === 1 ? 'was' : 'were'} asked for`
          : `no ${asked} of the ${free} free seats are side by side`
      return { code, detail, extra: { free, asked } }
    }
    case 'orphan-seat': {
      const { orphans, fix } = refusal
      const detail = `left alone: ${some(orphans)}; take ${some(fix)} instead`
      return { code, detail, extra: { orphans, fix } }
    }
    case 'unknown-category': {
      const { category, known } = refusal
      const detail = `the hall has no category ${category}; it has ${known.join(', ')}`
      return { code, detail, extra: { category, known } }
    }
    case 'seats-available': {
      const { free } = refusal
      return {
        code,
        detail: `there are seats for such a party (${free} free): reserve them instead of waiting`,
        extra: { free },
      }
    }
    case 'unseatable-party': {
      const { party } = refusal
      return { code, detail: `not even the empty hall has ${described(party)}`, extra: partyJson(party) }
    }
    case 'waitlist-closed': {
      const closedAt = rfc3339(refusal.closedAtMs)
      return { code, detail: `the waitlist of the show closed at ${closedAt}`, extra: { closedAt } }
    }
    case 'already-waiting': {
      const waitlistEntryId = entryId(showId, refusal.entryNo)
      const { party } = refusal
      const detail = `you wait for ${described(party)} as ${waitlistEntryId}; leave that entry to wait for something else`
      return { code, detail, extra: { waitlistEntryId, ...partyJson(party) } }
    }
    case 'unknown-reservation':
      return { code, detail: 'no reservation of yours has that id' }
    case 'unknown-entry':
      return { code, detail: 'no waitlist entry of yours has that id' }
    case 'seat-count': {
      const { has, asked } = refusal
      return {
        code,
        detail: `the reservation has ${has} ${has === 1 ? 'seat' : 'seats'}, not ${asked}`,
        extra: { has, asked },
      }
    }
    case 'seats-blocked': {
      const { seats } = refusal
      return { code, detail: `blocked: ${some(seats)}; set useBlocked to take them`, extra: { seats } }
    }
    case 'seats-not-blocked':
      return { code, detail: `not blocked: ${some(refusal.seats)}`, extra: { seats: refusal.seats } }
    case 'invalid-change':
      return invalidRequest({ field: refusal.field, message: refusal.message })
    case 'idempotency-key-reused':
      return { code, detail: 'the key was used for a different request; make a new one for each request' }
    default:
      return refusal satisfies never
  }
}

/** "3 premium seats side by side, one of them for a wheelchair" */
function described({ partySize, adjacent, category, accessible }: Party): string {
  const seats = `${partySize} ${category === null ? '' : `${category} `}${partySize === 1 ? 'seat' : 'seats'}`
  const together = adjacent && partySize > 1 ? ' side by side' : ''
  return `${seats}${together}${accessible ? ', one of them for a wheelchair' : ''}`
}

/** A stadium's worth of seats is for the program, in `extra`; a person gets the first ten. */
function some(seats: readonly string[]): string {
  const first = seats.slice(0, 10).join(', ')
  return seats.length > 10 ? `${first} and ${seats.length - 10} more` : first
}
