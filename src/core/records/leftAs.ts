import type { LeftWhy } from '../reservations/event.ts'

/** What has become of a waitlist entry that left: somebody ended it, or time did. */
export function leftAs(why: LeftWhy): 'cancelled' | 'expired' {
  switch (why) {
    case 'customer':
    case 'staff':
    case 'show-cancelled':
      return 'cancelled'
    case 'show-started':
    case 'waitlist-closed':
    case 'offer-expired':
      return 'expired'
    default:
      return why satisfies never
  }
}
