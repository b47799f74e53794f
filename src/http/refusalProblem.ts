import { entryId, type ShowId } from '../core/ids.ts'
import type { Refusal } from '../core/reservations/outcome.ts'
import { rfc3339 } from './instant.ts'
import { invalidRequest, type Problem } from './problems.ts'

/** What the client is told about an expected "no", with all it needs to do better. */
export function refusalProblem(refusal: Refusal, showId: ShowId): Problem {
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
      return { code, detail: `${free} seats are free, ${asked} were asked for`, extra: { free, asked } }
    }
    case 'seats-available': {
      const { free } = refusal
      return {
        code,
        detail: `there are seats for such a party (${free} free): reserve them instead of waiting`,
        extra: { free },
      }
    }
    case 'already-waiting': {
      const waitlistEntryId = entryId(showId, refusal.entryNo)
      const { partySize } = refusal
      const detail = `you wait for ${partySize} seats as ${waitlistEntryId}; leave that entry to wait for another number`
      return { code, detail, extra: { waitlistEntryId, partySize } }
    }
    case 'unknown-reservation':
      return { code, detail: 'no reservation of yours has that id' }
    case 'unknown-entry':
      return { code, detail: 'no waitlist entry of yours has that id' }
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

/** A stadium's worth of seats is for the program, in `extra`; a person gets the first ten. */
function some(seats: readonly string[]): string {
  const first = seats.slice(0, 10).join(', ')
  return seats.length > 10 ? `${first} and ${seats.length - 10} more` : first
}
