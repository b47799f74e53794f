import { expect, test } from 'vitest'
import { EpochSupersededError } from '../../src/faults.ts'
import { reserve, showId, user } from '../core/builders.ts'
import { comparable, ShardWriter, type ShowStores, shardId } from './shardWriter.ts'

/** The epoch keeps every writer but the newest one out. */
export function fencingContract(open: () => Promise<ShowStores>): void {
  test('every claim gets a higher epoch than all before it, also when they race', async () => {
    const { shows } = await open()
    const first = await shows.raiseEpoch(shardId)
    const racing = await Promise.all([1, 2, 3].map(() => shows.raiseEpoch(shardId)))
    const last = await shows.raiseEpoch(shardId)
    expect(new Set([first, ...racing, last]).size).toBe(5)
    expect(Math.min(...racing)).toBeGreaterThan(first)
    expect(Math.max(...racing)).toBeLessThan(last)
  })

  test('the newest claim can write', async () => {
    const stores = await open()
    await ShardWriter.claim(stores)
    const writer = await ShardWriter.claim(stores)
    const show = await writer.makeShow({}, 'AAAA')
    await writer.commit(show.turn(reserve('ann', 'A1')))
    expect(comparable(await writer.load(showId))).toEqual(comparable(show))
  })

  test('a commit with an older epoch writes nothing, and says so', async () => {
    const stores = await open()
    const old = await ShardWriter.claim(stores)
    const show = await old.makeShow({}, 'AAAA')
    const before = await old.snapshot(showId)
    await ShardWriter.claim(stores)

    const key = { userId: user('ann'), key: 'k', requestHash: 'h' }
    const late = old.commit(show.turn(reserve('ann', 'A1'), undefined, key))

    await expect(late).rejects.toThrow(EpochSupersededError)
    expect(await old.snapshot(showId)).toEqual(before)
    expect(await stores.outbox.unpublished(shardId, 10)).toHaveLength(1)
  })

  test('an epoch that nobody was given is no key either', async () => {
    const stores = await open()
    const writer = await ShardWriter.claim(stores)
    const show = await writer.makeShow({}, 'AAAA')
    const forged = stores.shows.commit(shardId, writer.epoch + 1, [show.turn(reserve('ann', 'A1'))])
    await expect(forged).rejects.toThrow(EpochSupersededError)
  })

  test('a refused commit leaves the epoch to its owner, who goes on', async () => {
    const stores = await open()
    const old = await ShardWriter.claim(stores)
    const show = await old.makeShow({}, 'AAAA')
    const writer = await ShardWriter.claim(stores)
    await expect(old.commit(show.turn(reserve('ann', 'A1')))).rejects.toThrow(EpochSupersededError)

    const loaded = await writer.load(showId)
    await writer.commit(loaded.turn(reserve('bob', 'A1')))
    expect(comparable(await writer.load(showId))).toEqual(comparable(loaded))
  })
}
