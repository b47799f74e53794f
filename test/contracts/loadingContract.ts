import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import type { Idempotency } from '../../src/core/reservations/command.ts'
import { answerKeptMs } from '../../src/core/takeTurn.ts'
import {
  assign,
  cancel,
  change,
  confirm,
  expire,
  hold,
  join,
  minute,
  now,
  reserve,
  showId,
  user,
} from '../core/builders.ts'
import { commands } from './commands.ts'
import { loadingStories, type Step } from './loadingStories.ts'
import { comparable, ShardWriter, type ShowStores, shardId } from './shardWriter.ts'

/** What is loaded is what was committed: what is active, and nothing that has ended. */
export function loadingContract(open: () => Promise<ShowStores>): void {
  const splits = {
    'turn by turn': (steps: readonly Step[]) => steps.map((step) => [step]),
    'all in one batch': (steps: readonly Step[]) => [steps],
  }
  for (const [how, split] of Object.entries(splits)) {
    test.each(loadingStories)(`${how}: $what is loaded as it was in memory`, async (story) => {
      const writer = await ShardWriter.claim(await open())
      const show = await writer.makeShow(story.show ?? {}, ...(story.hall ?? ['AAAA']))
      for (const batch of split(story.steps)) {
        const turns = batch.map((step) => ('type' in step ? show.turn(step) : show.turn(...step)))
        for (const { events } of turns) expect(events).not.toEqual([])
        if (turns.length > 0) await writer.commit(...turns)
        expect(comparable(await writer.load(showId))).toEqual(comparable(show))
      }
      const { reservations, entries } = (await writer.snapshot(showId))!
      expect(reservations.length + entries.length).toBe(story.active)
    })
  }

  test('whatever is asked, in whatever batches, what is loaded is what was in memory', async () => {
    const stores = await open()
    const writer = await ShardWriter.claim(stores)
    const batches = fc.array(fc.array(commands, { minLength: 1, maxLength: 8 }), { maxLength: 5 })
    let run = 0
    const property = fc.asyncProperty(batches, async (asked) => {
      const id = `run${run++}` as ShowId
      const show = await writer.makeShow({ id, currency: 'EUR', prices: { standard: 1250 } }, 'AAAA')
      let atMs = now
      for (const batch of asked) {
        const key = () => ({ userId: user('ann'), key: `${atMs}`, requestHash: 'h' })
        atMs += 20_000
        await writer.commit(
          ...batch.map((command, i) => show.turn(command, atMs, i === 0 ? key() : undefined)),
        )
        expect(comparable(await writer.load(id))).toEqual(comparable(show))
      }
    })
    await fc.assert(property, { numRuns: 50 })
  })

  test('a hold that was loaded ends when its time has come', async () => {
    const writer = await ShardWriter.claim(await open())
    const show = await writer.makeShow({}, 'AA')
    await writer.commit(show.turn(hold(minute, 'ann', 'A1')))
    const loaded = await writer.load(showId)
    expect(loaded.turn(expire, now + minute - 1).events).toEqual([])
    expect(loaded.turn(expire, now + minute).events).toMatchObject([{ event: { type: 'HoldExpired' } }])
  })

  test('what is loaded while another owner writes is of one moment', async () => {
    const stores = await open()
    const writer = await ShardWriter.claim(stores)
    const show = await writer.makeShow({}, 'A')
    const sales = { isOver: false }
    const seen = new Set<number>()
    const reader = async () => {
      while (!sales.isOver) {
        const { seq, reservations, takenSeats } = (await writer.snapshot(showId))!
        // Sold by each event with an even number, given back by the next.
        expect([seq, reservations.length, takenSeats]).toEqual([seq, 1 - (seq % 2), 1 - (seq % 2)])
        seen.add(seq)
      }
    }
    const seller = async () => {
      for (let no = 2; no < 200; no += 2) {
        await writer.commit(show.turn(reserve('ann', 'A1')))
        await writer.commit(show.turn(cancel('ann', no)))
      }
      sales.isOver = true
    }
    await Promise.all([seller(), reader(), reader(), reader()])
    expect(seen.size).toBeGreaterThan(10)
  })

  test('several shows in one batch', async () => {
    const writer = await ShardWriter.claim(await open())
    const ids = ['a', 'b', 'c'] as ShowId[]
    const shows = await Promise.all(ids.map((id) => writer.makeShow({ id }, 'AA')))
    const first = shows.map((show) => show.turn(reserve('ann', 'A1')))
    const second = shows.map((show) => show.turn(reserve('ann', 'A2')))
    await writer.commit(...first, ...second)
    for (const show of shows)
      expect(comparable(await writer.load(show.state.show.id))).toEqual(comparable(show))
  })

  test('answers come back for as long as a client may repeat its request', async () => {
    const writer = await ShardWriter.claim(await open())
    const show = await writer.makeShow({}, 'AAAA')
    const keyed = (key: string): Idempotency => ({ userId: user('ann'), key, requestHash: `hash of ${key}` })
    await writer.commit(
      show.turn(reserve('ann', 'A1'), now, keyed('first')),
      // Refused, and nothing but the answer to write.
      show.turn(reserve('ann', 'A1'), now, keyed('refused')),
      show.turn(reserve('ann', 'A2'), now + 1, keyed('second')),
    )
    expect((await writer.snapshot(showId))?.answers).toEqual([...show.state.answers.values()])
    expect(comparable(await writer.load(showId))).toEqual(comparable(show))

    await writer.commit(show.turn(expire, now + answerKeptMs, keyed('a day later')))
    const { answers } = (await writer.snapshot(showId, now))!
    expect(answers.map(({ key }) => key)).toEqual(['second', 'a day later'])

    // Forgotten, so it may be used for something else.
    await writer.commit(show.turn(expire, now + answerKeptMs, keyed('first')))
    const again = (await writer.snapshot(showId, now))!.answers
    expect(again.map(({ key }) => key).sort()).toEqual(['a day later', 'first', 'second'])
  })

  test('keys of different users, and keys that differ in case, are different', async () => {
    const writer = await ShardWriter.claim(await open())
    const show = await writer.makeShow({}, 'AAAA')
    const keys = [
      ['ann', 'k'],
      ['Ann', 'k'],
      ['ann', 'K'],
      ['ann', 'k '],
    ] as const
    const turns = keys.map(([name, key]) =>
      show.turn(expire, now, { userId: user(name), key, requestHash: 'h' }),
    )
    await writer.commit(...turns)
    expect((await writer.snapshot(showId))?.answers).toHaveLength(4)
  })

  test('ids that differ only in case are different', async () => {
    const writer = await ShardWriter.claim(await open())
    const small = await writer.makeShow({ id: 'show1' as ShowId }, 'AA')
    const large = await writer.makeShow({ id: 'SHOW1' as ShowId }, 'BB')
    await writer.commit(small.turn(reserve('ann', 'A1')), large.turn(reserve('Ann', 'B2')))
    expect(comparable(await writer.load('show1' as ShowId))).toEqual(comparable(small))
    expect(comparable(await writer.load('SHOW1' as ShowId))).toEqual(comparable(large))
    expect(await writer.snapshot('Show1' as ShowId)).toBeUndefined()
  })

  test('there is nothing to load of an unknown show', async () => {
    const { shows } = await open()
    expect(await shows.load('nowhere' as ShowId, 0)).toBeUndefined()
  })

  test('a show with people in line for a day on which sales open is restless; without anyone it is not', async () => {
    const stores = await open()
    const writer = await ShardWriter.claim(stores)
    const show = await writer.makeShow({}, 'AA')
    const opening = change({ salesOpenAtMs: now + minute })
    await writer.makeShow({ id: 'empty' as ShowId, salesOpenAtMs: now + minute }, 'AA')
    await writer.commit(show.turn(reserve('ann', 'A1', 'A2')), show.turn(join('bob', 2)), show.turn(opening))
    expect(await stores.shows.restless(shardId)).toEqual([showId])
    await writer.commit(show.turn(change({ salesOpenAtMs: null })))
    expect(await stores.shows.restless(shardId)).toEqual([])
  })

  test('shows with holds or seats set aside are restless, until those have ended', async () => {
    const stores = await open()
    const writer = await ShardWriter.claim(stores)
    const calm = await writer.makeShow({ id: 'calm' as ShowId }, 'A')
    const held = await writer.makeShow({ id: 'held' as ShowId }, 'A')
    const promised = await writer.makeShow({ id: 'promised' as ShowId }, 'A')
    await writer.commit(
      calm.turn(reserve('ann', 'A1')),
      calm.turn(join('bob', 1)),
      held.turn(hold(minute, 'ann', 'A1')),
      promised.turn(reserve('ann', 'A1')),
      promised.turn(join('bob', 1)),
      promised.turn(cancel('ann', 2)),
    )
    expect((await stores.shows.restless(shardId)).sort()).toEqual(['held', 'promised'])
    await writer.commit(held.turn(confirm('ann', 2)), promised.turn(assign))
    expect(await stores.shows.restless(shardId)).toEqual([])
  })
}
