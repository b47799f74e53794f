import type { Command } from '../../../src/core/reservations/command.ts'
import type { Client } from './client.ts'

/** Takes what it gets and deletes the account; whoever still believes its token may serve it after that. */
export async function leaver(client: Client): Promise<void> {
  while (client.wantsMore()) await take(client)
  while (!(await left(client))) await client.pause(50, 1500)
  if (client.random.chance(0.5)) await take(client)
}

async function take(client: Client): Promise<void> {
  const showId = client.pickShow()
  const holdMs = client.random.chance(0.3) ? client.random.whole(2000, 60_000) : null
  const command: Command = {
    type: 'reserveBest',
    by: client.as(),
    ...client.pickParty(showId, 2),
    holdMs,
    waitlist: true,
  }
  await client.ask(showId, command)
  await client.pause(0, 1000)
}

/** @returns false when nobody has said that it is done. */
async function left(client: Client): Promise<boolean> {
  const { simulation, name } = client
  const node = client.pickNode()
  if (!node) return false
  const userId = client.as().userId
  const what = `${name} leaves, by ${node.id}`
  simulation.history.add(() => what)
  simulation.history.count('user left')
  return simulation
    .send(node, what, () => node.leave(userId))
    .then(
      () => true,
      () => false,
    )
}
