import type { Command } from '../../../src/core/reservations/command.ts'
import type { Client } from './client.ts'

/** Staff who give reservations other seats, and have two change places. */
export async function mover(client: Client): Promise<void> {
  const by = client.as(true)
  const reason = 'a broken seat'
  while (client.wantsMore()) {
    const showId = client.pickShow()
    const { reservations } = client.simulation.judge.ledgers.get(showId)!
    const [reservationNo, withNo] = [1, 2].map(() => client.random.pick([...reservations.keys(), 1]))
    const count = reservations.get(reservationNo!)?.seats.length ?? 1
    const useBlocked = client.random.chance(0.3)
    const seats = client.pickSeats(showId, count, count)
    const move: Command = { type: 'move', by, reservationNo: reservationNo!, seats, useBlocked, reason }
    const swap: Command = { type: 'swap', by, reservationNo: reservationNo!, withNo: withNo!, reason }
    await client.ask(showId, client.random.chance(0.6) ? move : swap, null)
    await client.pause(0, 1000)
  }
}
