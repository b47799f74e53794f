import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entryId, parseEntryId, parseReservationId, reservationId, type ShowId } from '../../src/core/ids.ts'
import { shardOf } from '../../src/core/shows/shardOf.ts'

const showIds = fc.stringMatching(/^[a-z0-9]{1,24}$/).map((text) => text as ShowId)
const numbers = fc.integer({ min: 1, max: 999_999_999_999_999 })

test('an id that was made can be taken apart again', () => {
  fc.assert(
    fc.property(showIds, numbers, (showId, no) => {
      expect(parseReservationId(reservationId(showId, no))).toEqual({ showId, no })
      expect(parseEntryId(entryId(showId, no))).toEqual({ showId, no })
    }),
  )
})

test('a reservation is no waitlist entry, nor the other way round', () => {
  expect(parseEntryId(reservationId('s' as ShowId, 1))).toBeUndefined()
  expect(parseReservationId(entryId('s' as ShowId, 1))).toBeUndefined()
})

test.each([
  '',
  's',
  's-r',
  's-r0',
  's-r01',
  's-r-1',
  's-r1.5',
  's-r1e3',
  'S-r1',
  '-r1',
  's-r1 ',
  ' s-r1',
  's-r1\n',
])('%j is no reservation id', (text) => expect(parseReservationId(text)).toBeUndefined())

test('a number that a double can’t hold exactly is no id', () => {
  expect(parseReservationId('s-r9007199254740993')).toBeUndefined()
})

describe('the shard of a show', () => {
  // FNV-1a, 32 bits, from its authors' test vectors: a database made with other values would be unreadable.
  test.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('%j hashes as it always has', (text, hash) => {
    expect(shardOf(text as ShowId, 2 ** 32)).toBe(hash)
    expect(shardOf(text as ShowId, 64)).toBe(hash % 64)
  })

  test('is one of the shards there are', () => {
    fc.assert(
      fc.property(showIds, fc.integer({ min: 1, max: 4096 }), (showId, shardCount) => {
        const shard = shardOf(showId, shardCount)
        expect(Number.isInteger(shard) && shard >= 0 && shard < shardCount).toBe(true)
      }),
    )
  })

  test('spreads shows evenly, even those with ids alike', () => {
    const shows = 64_000
    const sizes = new Array<number>(64).fill(0)
    for (let i = 0; i < shows; i++) sizes[shardOf(`show${i}` as ShowId, 64)]!++
    for (const size of sizes) {
      expect(size).toBeGreaterThan(800)
      expect(size).toBeLessThan(1200)
    }
  })
})
