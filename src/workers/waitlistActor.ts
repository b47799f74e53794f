import type { Broker } from '../ports.ts'
import type { Router } from '../shards/router.ts'

/**
 * Gives seats that were set aside to those they are for. The message is only a nudge: who gets what is decided in a
 * turn of the show, so a lost, doubled or late one changes nothing.
 */
export function waitlistActor(broker: Broker, router: Router): void {
  broker.subscribe('waitlist', ['seat.available'], async ({ showId }) => {
    await router.ask(showId, { type: 'assignWaitlist' })
  })
}
