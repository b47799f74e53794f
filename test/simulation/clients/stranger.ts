import type { Client } from './client.ts'

/** Tries to end what belongs to others. */
export async function stranger(client: Client): Promise<void> {
  const by = client.as()
  while (client.wantsMore()) {
    const showId = client.pickShow()
    const { reservations, entries } = client.simulation.judge.ledgers.get(showId)!
    const reservationNo = client.random.pick([...reservations.keys(), 1])
    const entryNo = client.random.pick([...entries.keys(), 1])
    const type = client.random.pick(['cancel', 'confirm', 'leaveWaitlist'] as const)
    const command = type === 'leaveWaitlist' ? { type, by, entryNo } : { type, by, reservationNo }
    await client.ask(showId, command)
    await client.pause(0, 1000)
  }
}
