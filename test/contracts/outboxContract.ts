import { expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import type { EventRecord } from '../../src/core/records/eventRecord.ts'
import { cancel, hold, minute, now, reserve, showId } from '../core/builders.ts'
import { creator, eventsOf, type LiveShow, ShardWriter, type ShowStores, shardId } from './shardWriter.ts'

const other = 'other' as ShowId

/** Events that were written with the state, until they are published. */
export function outboxContract(open: () => Promise<ShowStores>): void {
  async function twoShows() {
    const stores = await open()
    const writer = await ShardWriter.claim(stores)
    const shows = [await writer.makeShow({}, 'AAAA'), await writer.makeShow({ id: other }, 'AAAA')] as const
    const { outbox } = stores
    /** Sequence numbers by show. */
    const unpublished = async (limit = 100) => {
      const events = await outbox.unpublished(shardId, limit)
      return Object.fromEntries(
        Map.groupBy(events.map(short), ([id]) => id)
          .entries()
          .map(numbers),
      )
    }
    return { writer, shows, outbox, unpublished }
  }
  const short = ({ showId, seq }: EventRecord) => [showId, seq] as const
  const numbers = ([id, events]: [string, (readonly [string, number])[]]) =>
    [id, events.map(([, seq]) => seq)] as const

  test('what was committed is unpublished, word for word, each show in order', async () => {
    const { writer, shows, outbox } = await twoShows()
    const [one, two] = shows
    const turns = [
      one.turn(hold(minute, 'ann', 'A2', 'A1')),
      two.turn(reserve('bob', 'A1')),
      one.turn(cancel('ann', 2)),
      one.turn(reserve('cid', 'A3')),
    ]
    await writer.commit(...turns)
    const events = await outbox.unpublished(shardId, 100)
    for (const show of [one, two]) {
      const { id, title, hallId, startsAtMs } = show.state.show
      const created = {
        showId: id,
        seq: 1,
        atMs: show.state.show.createdAtMs,
        by: creator,
        type: 'ShowCreated',
        data: { title, hallId, startsAtMs },
      }
      const expected = [created, ...eventsOf(turns).filter((event) => event.showId === id)]
      expect(events.filter((event) => event.showId === id)).toEqual(expected)
    }
    expect(events.find(({ seq }) => seq === 2)).toMatchObject({
      atMs: now,
      data: { seats: expect.any(Array) },
    })
  })

  test('no more than asked for; the rest comes once these are marked', async () => {
    const { writer, shows, outbox } = await twoShows()
    await writer.commit(...['A1', 'A2', 'A3'].map((seat) => shows[0].turn(reserve('ann', seat))))
    const seen: string[] = []
    for (let round = 0; round < 3; round++) {
      const events = await outbox.unpublished(shardId, 2)
      expect(events).toHaveLength(round < 2 ? 2 : 1)
      seen.push(...events.map(({ showId, seq }) => `${showId} ${seq}`))
      await outbox.markPublished(events)
    }
    expect(seen.filter((event) => event.startsWith(`${showId} `))).toEqual(
      [1, 2, 3, 4].map((seq) => `${showId} ${seq}`),
    )
    expect(new Set(seen).size).toBe(5)
    expect(await outbox.unpublished(shardId, 2)).toEqual([])
  })

  test('a mark covers what came before it, in its own show', async () => {
    const { writer, shows, outbox, unpublished } = await twoShows()
    await writer.commit(...['A1', 'A2'].map((seat) => shows[0].turn(reserve('ann', seat))))
    await outbox.markPublished([{ showId, seq: 2 }])
    expect(await unpublished()).toEqual({ [showId]: [3], [other]: [1] })
    expect((await writer.snapshot(showId))?.publishedSeq).toBe(2)
  })

  test('marks never go back, and never ahead of what was written', async () => {
    const { writer, shows, outbox, unpublished } = await twoShows()
    await writer.commit(...['A1', 'A2'].map((seat) => shows[0].turn(reserve('ann', seat))))
    await outbox.markPublished([{ showId, seq: 2 }])
    await outbox.markPublished([{ showId, seq: 1 }])
    await outbox.markPublished([{ showId, seq: 99 }])
    await outbox.markPublished([])
    expect(await unpublished()).toEqual({ [showId]: [3], [other]: [1] })
  })

  test('another shard has nothing of this one', async () => {
    const { outbox } = await twoShows()
    expect(await outbox.unpublished(shardId + 1, 100)).toEqual([])
  })

  test('commits of many shows and marks of them go on beside each other, whatever their order', async () => {
    const writer = await ShardWriter.claim(await open())
    const shows: LiveShow[] = []
    for (let i = 0; i < 12; i++)
      shows.push(await writer.makeShow({ id: `many${i}` as ShowId }, 'A'.repeat(60)))
    const marks = shows.map(({ state }) => ({ showId: state.show.id, seq: 1 }))
    const rounds = 40
    const commits = async () => {
      for (let round = 1; round <= rounds; round++) {
        // Forwards and backwards in turn.
        const order = round % 2 === 0 ? shows : [...shows].reverse()
        await writer.commit(...order.map((show) => show.turn(reserve(`user${round}`, `A${round}`))))
      }
    }
    const marking = async () => {
      for (let round = 1; round <= rounds; round++) {
        const seq = (mark: { showId: ShowId }) => ({ ...mark, seq: round })
        await writer.stores.outbox.markPublished((round % 2 === 0 ? marks : [...marks].reverse()).map(seq))
      }
    }
    await expect(Promise.all([commits(), marking()])).resolves.toBeDefined()
  })
}
