import { beforeEach, expect, test } from 'vitest'
import { MapCopy } from '../../src/adapters/redis/mapCopy.ts'
import type { MapMessage, StoredMap } from '../../src/adapters/redis/sharedMap.ts'
import type { Seq } from '../../src/core/ids.ts'
import type { SeatStatusName } from '../../src/core/seats/occupancy.ts'
import { hallId, showId } from '../core/builders.ts'

type Taken = Record<string, SeatStatusName>

const countsOf = (reserved: number) => ({ total: 4, free: 4 - reserved, held: 0, reserved, blocked: 0 })
const counts = countsOf(1)
const bodyOf = (version: Seq, taken: Taken) => JSON.stringify({ showId, hallId, version, counts, taken })
const stored = (epoch: number, version: Seq, taken: Taken = { A1: 'reserved' }): StoredMap => ({
  ...{ epoch, version, counts, body: bodyOf(version, taken) },
})
const message = (epoch: number, from: Seq | null, version: Seq, changes: Taken = {}): MapMessage => ({
  ...{ showId, epoch, from, version, counts, changes },
})

let copy: MapCopy
beforeEach(() => {
  copy = new MapCopy()
})

function read(map: StoredMap, ...heard: MapMessage[]): void {
  copy.beginReading()
  for (const each of heard) copy.hear(each)
  copy.endReading(map)
}
const content = () => copy.map && JSON.parse(copy.map.body)

test('a map that was read is served as it was stored', () => {
  expect(copy.map).toBeUndefined()
  read(stored(1, 5))
  expect(copy.map).toMatchObject({ version: 5, counts, body: bodyOf(5, { A1: 'reserved' }) })
})

test('changes lead on to the next version, and the text is made again', () => {
  read(stored(1, 5))
  copy.hear({ ...message(1, 5, 7, { A1: 'free', A2: 'held' }), counts: countsOf(0) })
  copy.hear({ ...message(1, 7, 8, { A3: 'reserved' }), counts: countsOf(2) })
  expect(content()).toEqual({
    ...{ showId, hallId, version: 8, counts: countsOf(2), taken: { A2: 'held', A3: 'reserved' } },
  })
  expect(copy.map).toMatchObject({ version: 8, counts: countsOf(2) })
  expect(copy.map!.body).toBe(copy.map!.body)
})

test('a map that was given away is not changed by what comes later', () => {
  read(stored(1, 5))
  const given = copy.map!
  copy.hear(message(1, 5, 6, { A2: 'held' }))
  expect(given).toMatchObject({ version: 5, body: bodyOf(5, { A1: 'reserved' }) })
})

test('what is heard while the map is being read is not lost, nor done twice', () => {
  read(stored(1, 5), message(1, 3, 4, { A1: 'held' }), message(1, 4, 5), message(1, 5, 6, { A2: 'held' }))
  expect(content()).toMatchObject({ version: 6, taken: { A1: 'reserved', A2: 'held' } })
})

test('messages of the past change nothing', () => {
  read(stored(2, 5))
  for (const late of [
    message(2, 4, 5, { A1: 'free' }),
    message(2, null, 3),
    message(1, 5, 9),
    message(1, null, 9),
  ]) {
    copy.hear(late)
  }
  expect(content()).toMatchObject({ version: 5, taken: { A1: 'reserved' } })
})

test.each([
  ['a gap', message(1, 6, 7)],
  ['a map that comes whole', message(1, null, 6)],
  ['a later epoch', message(2, 5, 6)],
  ['a later epoch of a lower version', message(2, null, 1)],
])('%s: the map is to be read again', (_, news) => {
  read(stored(1, 5))
  copy.hear(news)
  expect(copy.map).toBeUndefined()
  read(stored(1, 5), news)
  expect(copy.map).toBeUndefined()
  read(stored(2, 8))
  expect(copy.map).toMatchObject({ version: 8 })
})

test('a map that is to be read again is not brought on by what is heard before it is', () => {
  read(stored(1, 5))
  copy.hear(message(1, null, 6))
  copy.hear(message(1, 6, 7))
  expect(copy.epoch).toBeUndefined()
})
