import { expect, test } from 'vitest'
import type { Seq, ShowId } from '../../src/core/ids.ts'
import { assign, cancel, join, leave, reserve, showId } from '../core/builders.ts'
import { allPages } from './allPages.ts'
import type { RecordStores } from './recordsContract.ts'
import { ShardWriter } from './shardWriter.ts'

/** What staff read of the line of a show. */
export function openEntriesContract(open: () => Promise<RecordStores>): void {
  test.each([1, 2, 3, 9])('the line of a show, %i a page: who is in it, in order', async (limit) => {
    const stores = await open()
    const { records } = stores
    const writer = await ShardWriter.claim(stores)
    const show = await writer.makeShow({ waitlistMode: 'offer', offerSeconds: 60 }, 'AAAA')
    const away = await writer.makeShow({ id: 'show0' as ShowId }, 'A')
    const joins = [join('a', 1), join('b', 1), join('c', 2), join('d', 1), join('e', 2), join('f', 2)] // 4 to 9
    const taken = reserve('eve', 'A1', 'A2', 'A3')
    const steps = [reserve('ann', 'A4'), taken, ...joins] // 2, 3
    const left = [leave('d', 7), cancel('ann', 2), assign] // a is offered A4
    const turns = [...steps, ...left].map((command) => show.turn(command))
    await writer.commit(...turns, away.turn(reserve('eve', 'A1')), away.turn(join('a', 1)))
    const entries = await allPages(
      (after: Seq | null, max) => records.openEntries(showId, after ?? 0, max),
      limit,
    )
    expect(entries.map(({ no, status, position, seatsAhead }) => [no, status, position, seatsAhead])).toEqual(
      [
        [4, 'offered', null, null],
        [5, 'waiting', 1, 0],
        [6, 'waiting', 2, 1],
        [8, 'waiting', 3, 3],
        [9, 'waiting', 4, 5],
      ],
    )
    expect(entries).toEqual(await Promise.all(entries.map(({ no }) => records.entry(showId, no))))
    const nowhere = await records.openEntries('nowhere' as ShowId, 0, 9)
    expect(nowhere).toEqual({ items: [], next: null })
  })
}
