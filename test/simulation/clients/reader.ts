import { look } from '../judge/look.ts'
import type { Client } from './client.ts'

/** Looks at seat maps again and again: of one node, or of any. */
export async function reader(client: Client): Promise<void> {
  const restMs = client.random.pick([20, 100, 500])
  while (client.wantsMore()) {
    const showId = client.pickShow()
    const own = client.random.chance(0.5) ? client.pickNode() : undefined
    for (let looks = 0; looks < 8; looks++) {
      const node = own ?? client.pickNode()
      if (node) await look(client.simulation, node, client.name, showId).catch(() => {})
      await client.pause(0, restMs)
    }
  }
}
