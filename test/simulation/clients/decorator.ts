import type { HallId } from '../../../src/core/ids.ts'
import { layoutOf } from '../layoutOf.ts'
import type { Client } from './client.ts'

/** Staff who give halls other seats, which is refused once somebody has bought some. */
export async function decorator(client: Client): Promise<void> {
  const { simulation, random, name } = client
  while (client.wantsMore()) {
    const showId = client.pickShow()
    const hallId = showId.replace('show', 'hall') as HallId
    const seats = random.pick([2, 4, 6, 8])
    const layout = layoutOf({ ...client.planOf(showId), seats, premiumSeats: random.below(2) })
    const node = client.pickNode()
    if (node) {
      const what = `${name} gives ${hallId} ${seats} seats, by ${node.id}`
      simulation.history.add(() => what)
      await simulation
        .send(node, what, () => node.replaceLayout(hallId, layout, client.as(true).userId))
        .then((isDone) => simulation.history.count(isDone ? 'hall replaced' : 'hall has sales'))
        .catch(() => {})
    }
    await client.pause(0, 500)
  }
}
