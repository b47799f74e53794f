import { hash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HallId, ShowId } from '../../src/core/ids.ts'
import type { Turn } from '../../src/core/records/turn.ts'
import type { Command } from '../../src/core/reservations/command.ts'
import { commands } from '../contracts/commands.ts'
import { ShardWriter } from '../contracts/shardWriter.ts'
import {
  block,
  cancel,
  change,
  hold,
  join,
  layoutOf,
  minute,
  now,
  reserve,
  unblock,
  user,
} from '../core/builders.ts'
import { corruptions } from './corruptions.ts'
import type { StoredDatabase } from './storedDatabase.ts'
import { verified } from './verified.ts'

/**
 * What verifying must find, and what it must not, on every database.
 *
 * @param storms how many of them: each turn may be a commit, which a server's disk takes its time for.
 */
export function verifyContract(open: () => Promise<StoredDatabase>, storms: number): void {
  let database: StoredDatabase
  beforeAll(async () => {
    database = await open()
  }, 60_000)
  afterAll(() => database?.close())

  async function writer(): Promise<ShardWriter> {
    await database.empty()
    return ShardWriter.claim(database.stores)
  }

  /** A show of each kind of row: someone has seats set aside, someone waits, two seats are free, too few for them. */
  async function sold(): Promise<void> {
    const shard = await writer()
    const show = await shard.makeShow({}, 'AAAAAAA')
    const keyed = { userId: user('cid'), key: 'k', requestHash: 'h' }
    await shard.commit(
      show.turn(reserve('ann', 'A1', 'A2', 'A4', 'A7')),
      show.turn(hold(minute, 'bob', 'A3')),
      show.turn(change({ maxSeatsPerUser: 4 })),
      show.turn(reserve('cid', 'A5', 'A6'), now, keyed),
      show.turn(join('dee', 2)),
      show.turn(join('eve', 3)),
      show.turn(cancel('ann', 2)),
    )
  }

  const step = fc.record({
    showId: fc.constantFrom('show1', 'show2'),
    command: commands,
    key: fc.option(fc.constantFrom('a', 'b', 'c')),
    afterMs: fc.constantFrom(0, 0, 1000, minute),
    lands: fc.boolean(),
  })

  test('after a storm of random turns everything is all right', async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      const shard = await writer()
      const shows = new Map<string, Awaited<ReturnType<ShardWriter['makeShow']>>>()
      for (const id of ['show1', 'show2'] as ShowId[]) shows.set(id, await shard.makeShow({ id }, 'AAAA'))
      const turns: Turn[] = []
      let nowMs = now
      for (const { showId, command, key, afterMs, lands } of steps) {
        nowMs += afterMs
        const who = 'by' in command ? command.by.userId : user('usher')
        const keyed =
          key === null ? undefined : { userId: who, key, requestHash: hash('sha1', JSON.stringify(command)) }
        turns.push(shows.get(showId)!.turn(command, nowMs, keyed))
        if (lands) await shard.commit(...turns.splice(0))
      }
      await shard.commit(...turns)
      const events = [...shows.values()].reduce((sum, { state }) => sum + state.seq, 0)
      expect(await verified(database.state)).toEqual({ lines: [], shows: 2, events })
    })
    await fc.assert(property, { numRuns: storms })
  }, 60_000)

  test('a layout that changed before the first sale is followed', async () => {
    const shard = await writer()
    const show = await shard.makeShow({}, 'AAAA')
    await shard.commit(show.turn(block('A4')), show.turn(unblock('A4')))
    const hallId = 'hall-of-show1' as HallId
    const layout = layoutOf('AA', 'BB')
    const wide = layoutOf('AAA', 'BBB')
    const { directory } = database.stores
    await directory.replaceHall({ id: hallId, name: 'Two', layout, seatCount: 4 }, 1, user('staff'), now)
    await directory.replaceHall(
      { id: hallId, name: 'Two', layout: wide, seatCount: 6 },
      2,
      user('staff'),
      now,
    )
    const again = await shard.load('show1' as ShowId)
    await shard.commit(again.turn(reserve('ann', 'B3')))
    expect(await verified(database.state)).toEqual({ lines: [], shows: 1, events: 6 })
  })

  test('what is healthy is all right, and nothing is written', async () => {
    await sold()
    const before = await database.dump()
    expect(await verified(database.state)).toEqual({ lines: [], shows: 1, events: 9 })
    expect(await database.dump()).toEqual(before)
  })

  test.each(corruptions)('$what: it is said', async ({ statement, says }) => {
    await sold()
    await database.tamper(statement)
    const before = await database.dump()
    const { lines } = await verified(database.state)
    expect(lines.join('\n')).toContain(says)
    expect(await database.dump()).toEqual(before)
  })

  test('somebody was passed over: it is said', async () => {
    const shard = await writer()
    const show = await shard.makeShow({}, 'AA')
    const turns = [reserve('ann', 'A1', 'A2'), join('bob', 1), cancel('ann', 2)].map((command: Command) =>
      show.turn(command),
    )
    await shard.commit(...turns)
    // The seats that were set aside were not: the show went on as if nobody waited.
    await database.tamper(
      'DELETE FROM events WHERE seq = 5; UPDATE shows SET seq = 4; DELETE FROM taken_seats',
    )
    await database.tamper(
      "UPDATE waitlist_entries SET status = 'waiting', seats = '[]', changed_at_ms = created_at_ms",
    )
    const { lines } = await verified(database.state)
    expect(lines).toEqual(['show show1, Metropolis: seats are free that waitlist entry 3 waits for'])
  })

  test('a show is seen as it is at one moment, whoever sells it meanwhile', async () => {
    const shard = await writer()
    const show = await shard.makeShow({}, 'AAAA')
    const id = 'show1' as ShowId
    const seen = await database.state.look(async (rows) => {
      const before = (await rows.show(id))!.seq
      await shard.commit(show.turn(reserve('ann', 'A1')))
      const events = await Array.fromAsync(rows.events(id))
      const guards = await Array.fromAsync(rows.guards(id))
      return { before, events: events.length, guards: guards.length }
    })
    expect(seen).toEqual({ before: 1, events: 1, guards: 0 })
    expect(await verified(database.state)).toEqual({ lines: [], shows: 1, events: 2 })
  })

  test('more than a page of everything is read to its end', async () => {
    const shard = await writer()
    const show = await shard.makeShow({ maxSeatsPerUser: 5000 }, 'A'.repeat(2100))
    const turns = Array.from({ length: 2100 }, (_, i) => {
      const keyed = { userId: user(`user${i % 3}`), key: `k${i}`, requestHash: 'h' }
      return show.turn(reserve(`user${i % 3}`, `A${i + 1}`), now, keyed)
    })
    await shard.commit(...turns)
    expect(await verified(database.state)).toEqual({ lines: [], shows: 1, events: 2101 })
    await database.tamper("UPDATE reservations SET status = 'expired'")
    const { lines } = await verified(database.state)
    expect(lines.at(-1)).toContain('and 2001 more')
  })
}
