import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numRuns } from '../core/properties/numRuns.ts'
import { toggle } from '../core/toggle.ts'
import { WatcherStage, type WatchingClient } from './watcherStage.ts'

/** A seat that changes, told or not; and what happens to the node, the disk and its clients meanwhile. */
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ seat: fc.nat(7), sits: fc.boolean(), isTold: fc.boolean() }) },
  { weight: 3, arbitrary: fc.constantFrom('passes', 'comes', 'comesBack', 'publish', 'lostComes') },
  { weight: 1, arbitrary: fc.constantFrom('diskGoes', 'diskIsBack', 'leaves', 'looks') },
)
const stories = fc.array(step, { minLength: 5, maxLength: 60 })

test('whatever is lost and whoever comes and goes, each client ends with the map, and no version goes back', async () => {
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      const stage = new WatcherStage({ missedEventsMax: 8, changesMax: 5, sliceWatchers: 2 })
      const clients: WatchingClient[] = []
      // While the disk is away it may be that nobody is let in.
      const comes = (client: Promise<WatchingClient>) =>
        client.then((one) => clients.push(one)).catch(() => {})
      const happens = {
        passes: () => stage.passes(100),
        looks: () => stage.passes(1000),
        comes: () => comes(stage.watch()),
        comesBack: () => clients[0] && comes(stage.watchOn(clients[0])),
        leaves: () => clients.shift()?.leave(),
        publish: () => stage.publish(),
        lostComes: () => stage.tellLost(),
        diskGoes: () => {
          stage.isDiskAway = true
        },
        diskIsBack: () => {
          stage.isDiskAway = false
        },
      }
      for (const each of story) {
        if (typeof each === 'string') {
          await happens[each]()
          continue
        }
        const command = toggle(stage.show.state, each.seat, each.sits)
        if (each.isTold) stage.turn(command)
        else stage.turnUntold(command)
      }
      stage.isDiskAway = false
      await stage.passes(4000)
      for (const client of clients) {
        expect(client.taken).toEqual(stage.readMap().taken)
        const ids = client.told.flatMap((one) => ('id' in one ? [one.id] : []))
        expect(ids).toEqual(ids.toSorted((a, b) => a - b))
        expect(new Set(ids).size).toBe(ids.length)
      }
      stage.watchers.close()
    }),
    { numRuns },
  )
})
