import type { Client } from './client.ts'

/** Holds seats, then confirms in time or too late, gives them back, or forgets them. */
export async function holder(client: Client): Promise<void> {
  while (client.wantsMore()) {
    const showId = client.pickShow()
    const holdMs = client.random.whole(200, 5000)
    const seats = client.pickSeats(showId, 2)
    const by = client.as()
    const outcome = await client.ask(showId, { type: 'reserve', by, seats, holdMs, waitlist: false })
    if (outcome?.ok && outcome.result.type === 'reservation') {
      const reservationNo = outcome.result.reservation.no
      const then = client.random.pick(['confirm', 'confirm', 'confirm late', 'cancel', 'forget'])
      await client.pause(0, then === 'confirm late' ? holdMs * 1.5 : holdMs)
      if (then.startsWith('confirm')) await client.ask(showId, { type: 'confirm', by, reservationNo })
      if (then === 'cancel') await client.ask(showId, { type: 'cancel', by, reservationNo })
    }
    await client.pause(0, 500)
  }
}
