import type { ShowChange } from '../../../src/core/shows/show.ts'
import type { Client } from './client.ts'

/** Changes what a show allows while it is on sale, and in the end, now and then, calls it off. */
export async function organiser(client: Client): Promise<void> {
  const by = client.as(true)
  while (client.wantsMore()) {
    const showId = client.pickShow()
    await client.pause(0, 3000)
    await client.ask(showId, { type: 'changeShow', by, change: pickChange(client) }, null)
  }
  if (client.random.chance(0.2)) await client.ask(client.pickShow(), { type: 'cancelShow', by }, null)
}

function pickChange({ random, simulation }: Client): ShowChange {
  const nowMs = Math.floor(simulation.clock.nowMs())
  return random.pick<() => ShowChange>([
    () => ({ maxSeatsPerUser: random.whole(1, 8) }),
    () => ({ salesOpenAtMs: nowMs + random.whole(-1000, 3000) }),
    () => ({ waitlistMode: random.pick(['assign', 'offer']) }),
    () => ({ offerSeconds: random.whole(1, 5) }),
    () => ({ startsAtMs: nowMs + random.whole(2000, 20_000) }),
  ])()
}
