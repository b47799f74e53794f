import type { Command } from '../../../src/core/reservations/command.ts'
import type { Client } from './client.ts'

/** Sends one request several times: at once to two nodes, again after the answer, or with another body. */
export async function repeater(client: Client): Promise<void> {
  const by = client.as()
  while (client.wantsMore()) {
    const showId = client.pickShow()
    const command: Command = {
      type: 'reserve',
      by,
      seats: client.pickSeats(showId, 2),
      holdMs: client.random.chance(0.3) ? client.random.whole(500, 4000) : null,
      waitlist: client.random.chance(0.5),
    }
    const key = client.newKey(command)
    const [outcome] = await Promise.all([client.ask(showId, command, key), client.ask(showId, command, key)])
    if (key && client.random.chance(0.5)) {
      await client.pause(0, 3000)
      await client.ask(showId, command, key)
    }
    if (key && outcome && client.random.chance(0.3)) {
      const other: Command = { ...command, seats: client.pickSeats(showId, 3) }
      await client.ask(showId, other, { ...key, requestHash: `other ${JSON.stringify(other)}` })
    }
    if (outcome?.ok && outcome.result.type === 'reservation') {
      const cancel = { type: 'cancel', by, reservationNo: outcome.result.reservation.no } as const
      await client.ask(showId, cancel, null)
    }
  }
}
