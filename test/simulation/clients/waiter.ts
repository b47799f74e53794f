import type { Seq, ShowId } from '../../../src/core/ids.ts'
import type { Client } from './client.ts'

/** Stands in line when a show is full, takes an offer or lets it pass, and sometimes loses patience. */
export async function waiter(client: Client): Promise<void> {
  const by = client.as()
  while (client.wantsMore()) {
    const showId = client.pickShow()
    const party = client.pickParty(showId, 3)
    const outcome = client.random.chance(0.5)
      ? await client.ask(showId, { type: 'reserveBest', by, ...party, holdMs: null, waitlist: true })
      : await client.ask(showId, { type: 'joinWaitlist', by, ...party })
    await client.pause(0, 3000)
    if (!outcome?.ok) continue
    const { result } = outcome
    if (result.type === 'waitlistEntry') await wait(client, showId, result.entry.no)
    if (result.type === 'reservation') {
      await client.ask(showId, { type: 'cancel', by, reservationNo: result.reservation.no })
    }
  }
}

/** Looks at the entry from time to time, as the API shows it. */
async function wait(client: Client, showId: ShowId, entryNo: Seq): Promise<void> {
  const by = client.as()
  for (let looks = 0; looks < 4; looks++) {
    const entry = client.simulation.judge.ledgers.get(showId)!.entries.get(entryNo)
    if (entry?.status === 'offered') {
      const reservationNo = entry.offeredNo!
      const then = client.random.pick(['confirm', 'confirm', 'cancel', 'nothing'] as const)
      if (then !== 'nothing') await client.ask(showId, { type: then, by, reservationNo })
      return
    }
    await client.pause(100, 2000)
  }
  if (client.random.chance(0.4)) await client.ask(showId, { type: 'leaveWaitlist', by, entryNo })
}
