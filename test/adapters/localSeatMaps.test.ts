import { beforeEach, expect, test } from 'vitest'
import { LocalSeatMaps } from '../../src/adapters/embedded/localSeatMaps.ts'
import type { ShowId } from '../../src/core/ids.ts'
import { type SeatMap, seatMapJson, seatMapOf } from '../../src/core/seats/seatMap.ts'
import type { SeatMapNews } from '../../src/ports.ts'
import { LiveShow } from '../contracts/shardWriter.ts'
import {
  block,
  cancel,
  hallId,
  hold,
  layoutOf,
  minute,
  move,
  reserve,
  showId,
  showOn,
} from '../core/builders.ts'

let maps: LocalSeatMaps
let show: LiveShow
beforeEach(() => {
  maps = new LocalSeatMaps()
  show = new LiveShow(showOn(layoutOf('AAAA')))
})

/** The whole map as the show's actor has it now. */
const whole = ({ state }: LiveShow): SeatMap =>
  seatMapOf(state.show.id, state.show.hallId, state.seq, state.occupancy)
const read = () => JSON.parse(maps.read(showId)!.body)

test('a published map is read as a whole: version, counts, and the seats that are taken', () => {
  for (const command of [reserve('ann', 'A1'), hold(minute, 'bob', 'A2'), block('A4')]) show.turn(command)
  maps.publish(whole(show))
  const counts = { total: 4, free: 1, held: 1, reserved: 1, blocked: 1 }
  const taken = { A1: 'reserved', A2: 'held', A4: 'blocked' }
  expect(read()).toEqual({ showId, hallId, version: 3, counts, taken })
  expect(maps.read(showId)!.version).toBe(3)
  expect(maps.counts(showId)).toEqual(counts)
})

test('changes bring a map on to what the show is; what the show decides next is not in it yet', () => {
  maps.publish(whole(show))
  maps.change(show.turn(reserve('ann', 'A1', 'A2')))
  maps.change(show.turn(cancel('ann', 1)))
  maps.change(show.turn(hold(minute, 'bob', 'A3')))
  show.turn(reserve('cid', 'A4'))
  expect(read()).toMatchObject({
    version: 3,
    counts: { free: 3, held: 1, reserved: 0 },
    taken: { A3: 'held' },
  })
  expect(maps.counts(showId)).toMatchObject({ free: 3, held: 1 })
})

test('a move frees the seats that are left and takes the others', () => {
  show.turn(reserve('ann', 'A1', 'A2'))
  maps.publish(whole(show))
  const heard: SeatMapNews[] = []
  maps.watch(showId, (news) => heard.push(news))
  maps.change(show.turn(move(1, 'A2', 'A3')))
  expect(read()).toEqual(JSON.parse(seatMapJson(whole(show))))
  expect(read().taken).toEqual({ A2: 'reserved', A3: 'reserved' })
  const changes = { A1: 'free', A2: 'reserved', A3: 'reserved' }
  expect(heard).toEqual([{ showId, from: 1, version: 2, changes }])
})

test('a map older than the one that is known is ignored', () => {
  const old = whole(show)
  maps.publish(whole(show))
  maps.change(show.turn(reserve('ann', 'A1')))
  maps.publish(old)
  expect(read()).toMatchObject({ version: 1, taken: { A1: 'reserved' } })
})

test('a newer map takes the place of the known one', () => {
  maps.publish(whole(show))
  show.turn(reserve('ann', 'A1'))
  maps.publish(whole(show))
  expect(read()).toMatchObject({ version: 1, taken: { A1: 'reserved' } })
})

test('events that the published map has already are not applied again, and those after them are', () => {
  const reserved = show.turn(reserve('ann', 'A1'))
  const cancelled = show.turn(cancel('ann', 1))
  const sold = show.turn(reserve('bob', 'A1'))
  maps.publish(whole(show))
  maps.change(reserved)
  maps.change(cancelled)
  expect(read()).toMatchObject({ version: 3, taken: { A1: 'reserved' } })
  // A turn of two events, of which the map has the first.
  const { events, ...turn } = show.turn(reserve('cid', 'A2'))
  maps.change({ ...turn, events: [...sold.events, ...events] })
  expect(read()).toMatchObject({ version: 4, counts: { free: 2, reserved: 2 } })
})

test('the text is made once a version, and anew for the next', () => {
  maps.publish(whole(show))
  const first = maps.read(showId)
  expect(maps.read(showId)).toBe(first)
  const turn = show.turn(reserve('ann', 'A1'))
  maps.change(turn)
  const second = maps.read(showId)
  expect(second).not.toBe(first)
  expect(first).toMatchObject({ version: 0, body: expect.stringContaining('"taken":{}') })
  // Nothing new in it, so the text stays.
  maps.change(turn)
  maps.change({ ...turn, events: [] })
  expect(maps.read(showId)).toBe(second)
})

test('a forgotten show is unknown, and its changes are nothing until it is published again', () => {
  maps.publish(whole(show))
  maps.forget(showId)
  maps.change(show.turn(reserve('ann', 'A1')))
  expect(maps.read(showId)).toBeUndefined()
  expect(maps.counts(showId)).toBeUndefined()
  maps.publish(whole(show))
  expect(read()).toMatchObject({ version: 1, taken: { A1: 'reserved' } })
})

test('after a show is forgotten even an older map is taken: the show was loaded again', () => {
  const old = whole(show)
  show.turn(reserve('ann', 'A1'))
  maps.publish(whole(show))
  maps.forget(showId)
  maps.publish(old)
  expect(maps.read(showId)!.version).toBe(0)
})

test('shows are kept apart', () => {
  const id = 'other' as ShowId
  const other = new LiveShow(showOn(layoutOf('AA'), { id }))
  maps.publish(whole(show))
  maps.publish(whole(other))
  maps.change(other.turn(reserve('ann', 'A1')))
  expect(maps.counts(showId)).toMatchObject({ total: 4, free: 4 })
  expect(maps.counts(id)).toMatchObject({ total: 2, free: 1 })
  maps.forget(id)
  expect(maps.read(showId)).toBeDefined()
})

test('who watches a show hears what changes lead from which version to which, once each', () => {
  const heard: SeatMapNews[] = []
  const stop = maps.watch(showId, (news) => heard.push(news))
  maps.publish(whole(show))
  const turn = show.turn(reserve('ann', 'A1', 'A2'))
  maps.change(turn)
  maps.change(turn)
  maps.change(show.turn(cancel('ann', 1)))
  stop()
  maps.change(show.turn(block('A4')))
  expect(heard).toEqual([
    { showId, from: null, version: 0, changes: {} },
    { showId, from: 0, version: 1, changes: { A1: 'reserved', A2: 'reserved' } },
    { showId, from: 1, version: 2, changes: { A1: 'free', A2: 'free' } },
  ])
})

test('a seat that changes twice in one turn is told as it is at the end', () => {
  maps.publish(whole(show))
  const heard: SeatMapNews[] = []
  maps.watch(showId, (news) => heard.push(news))
  const first = show.turn(reserve('ann', 'A1'))
  const second = show.turn(cancel('ann', 1))
  maps.change({ ...first, events: [...first.events, ...second.events] })
  expect(heard).toEqual([{ showId, from: 0, version: 2, changes: { A1: 'free' } }])
})

test('a map that is published anew is told without the way to it; an older one is not told', () => {
  const old = whole(show)
  show.turn(reserve('ann', 'A1'))
  const heard: SeatMapNews[] = []
  maps.watch(showId, (news) => heard.push(news))
  maps.watch('other' as ShowId, (news) => heard.push(news))
  maps.publish(whole(show))
  maps.publish(old)
  expect(heard).toEqual([{ showId, from: null, version: 1, changes: {} }])
})
