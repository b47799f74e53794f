import { describe, expect, test } from 'vitest'
import type { HallId } from '../../src/core/ids.ts'
import { layoutOf } from '../core/builders.ts'
import { cancelledShowContract } from './cancelledShowContract.ts'
import { conflictContract } from './conflictContract.ts'
import { fencingContract } from './fencingContract.ts'
import { loadingContract } from './loadingContract.ts'
import { outboxContract } from './outboxContract.ts'
import type { ShowStores } from './shardWriter.ts'

/**
 * What every ShowStore and its Outbox must do.
 *
 * @param open gives stores that are empty, and sees to their end when the test has ended.
 */
export function showStoreContract(open: () => Promise<ShowStores>): void {
  describe('fence', () => fencingContract(open))
  describe('conflict', () => conflictContract(open))
  describe('load', () => loadingContract(open))
  describe('outbox', () => outboxContract(open))
  describe('cancelled show', () => cancelledShowContract(open))

  test('a layout is given back as it was made', async () => {
    const { shows, directory } = await open()
    const layout = layoutOf('AA_aa', '_B_')
    const hall = { id: 'h' as HallId, name: 'One', version: 1, seatCount: 5 }
    await directory.createHall({ ...hall, layout })
    expect(await shows.layout(hall.id, 1)).toEqual(layout)
  })
}
