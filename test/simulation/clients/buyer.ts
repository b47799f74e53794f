import type { ShowId } from '../../../src/core/ids.ts'
import type { Command } from '../../../src/core/reservations/command.ts'
import type { Client } from './client.ts'

/** Buys seats, named ones or the best, and gives some of them back. */
export async function buyer(client: Client): Promise<void> {
  while (client.wantsMore()) {
    const showId = client.pickShow()
    const outcome = await client.ask(showId, wanted(client, showId))
    if (outcome?.ok && outcome.result.type === 'reservation' && client.random.chance(0.6)) {
      const { no: reservationNo } = outcome.result.reservation
      await client.pause(0, 2000)
      await client.ask(showId, { type: 'cancel', by: client.as(), reservationNo }, null)
    }
    await client.pause(0, 1000)
  }
}

function wanted(client: Client, showId: ShowId): Command {
  const { random } = client
  const by = client.as()
  const seats = client.pickSeats(showId, 3)
  const how = { by, holdMs: null, waitlist: random.chance(0.3) }
  if (random.chance(0.7)) return { type: 'reserve', seats, ...how }
  return { type: 'reserveBest', ...client.pickParty(showId, 3), ...how }
}
