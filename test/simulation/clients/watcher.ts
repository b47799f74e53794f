import { MapWatcher } from '../judge/mapWatcher.ts'
import type { Client } from './client.ts'

/** Keeps a seat map open to the end, and comes back to it on another node now and then, as a phone does. */
export async function watcher(client: Client): Promise<void> {
  const watcher = new MapWatcher(client, client.pickShow())
  client.simulation.watchers.push(watcher)
  void watcher.run()
  while (client.wantsMore()) {
    await client.pause(100, 4000)
    watcher.hangUp()
  }
}
