import type { Client } from './client.ts'

/** Staff who keep seats off sale and put them back, and cancel for customers. */
export async function usher(client: Client): Promise<void> {
  const by = client.as(true)
  while (client.wantsMore()) {
    const showId = client.pickShow()
    const seats = client.pickSeats(showId, 2)
    if (client.random.chance(0.3)) await cancelAny(client)
    const outcome = await client.ask(showId, { type: 'blockSeats', by, seats, reason: 'house seats' }, null)
    await client.pause(0, 2000)
    if (outcome?.ok) await client.ask(showId, { type: 'unblockSeats', by, seats, reason: 'back' }, null)
  }
}

async function cancelAny(client: Client): Promise<void> {
  const showId = client.pickShow()
  const { reservations } = client.simulation.judge.ledgers.get(showId)!
  if (reservations.size === 0) return
  const reservationNo = client.random.pick([...reservations.keys()])
  await client.ask(showId, { type: 'cancel', by: client.as(true), reservationNo }, null)
}
