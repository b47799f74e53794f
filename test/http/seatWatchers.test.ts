import { expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import { block, cancel, hold, minute, reserve, showId, unblock } from '../core/builders.ts'
import { tick } from '../fakes/tick.ts'
import { WatcherStage } from './watcherStage.ts'

const seats = (version: number, changes: object) => ({
  event: 'seats',
  id: version,
  data: { version, changes },
})
const reset = (version: number) => ({ event: 'reset', id: version, data: { version } })

test('a stream begins with when to come back, and the version from which it leads on', async () => {
  const stage = new WatcherStage()
  stage.turn(reserve('ann', 'A1'))
  const client = await stage.watch()
  expect(client.told).toEqual([{ text: 'retry: 2000\n\n' }, seats(1, {})])
})

test('a change is told at once when nothing was told just before', async () => {
  const stage = new WatcherStage()
  const client = await stage.watch(0)
  stage.turn(reserve('ann', 'A1', 'A2'), hold(minute, 'bob', 'A3'))
  stage.clock.advance(0)
  await tick()
  expect(client.events).toEqual([seats(2, { A1: 'reserved', A2: 'reserved', A3: 'held' })])
})

test('a hot show is told in four frames a second at most, each with what the seats are at its end', async () => {
  const stage = new WatcherStage()
  const client = await stage.watch(0)
  for (let round = 0; round < 40; round++) {
    stage.turn(block('A1'), unblock('A1'), block('A2'))
    await stage.passes(50)
    stage.turn(unblock('A2'))
  }
  expect(client.events.length).toBeGreaterThan(6)
  expect(client.events.length).toBeLessThanOrEqual(9)
  expect(client.events[1]).toMatchObject({ data: { changes: { A1: 'free', A2: 'blocked' } } })
  await stage.passes(250)
  expect(client.taken).toEqual(stage.readMap().taken)
})

test('a frame is made once for all, and nothing is sent when no seat has changed', async () => {
  const stage = new WatcherStage()
  const clients = [await stage.watch(0), await stage.watch(0), await stage.watch(0)]
  stage.turn(reserve('ann', 'A1'))
  await stage.passes(300)
  stage.publish()
  await stage.passes(2000)
  for (const client of clients) expect(client.events).toEqual([seats(1, { A1: 'reserved' })])
  expect(await stage.metric('usher_seat_frames_total')).toBe(1)
})

test('who comes back is told what it has missed, out of the log, and goes on from there', async () => {
  const stage = new WatcherStage()
  stage.turn(reserve('ann', 'A1'), reserve('bob', 'A2'), cancel('ann', 1), block('A3'))
  const client = await stage.watch(1)
  expect(client.events).toEqual([seats(4, { A1: 'free', A2: 'reserved', A3: 'blocked' })])
  stage.turn(unblock('A3'))
  await stage.passes(300)
  expect(client.events[1]).toEqual(seats(5, { A3: 'free' }))
})

test('a crowd that comes back reads the log once', async () => {
  const stage = new WatcherStage()
  stage.turn(reserve('ann', 'A1'), reserve('bob', 'A2'))
  await stage.watch(2)
  stage.asked.length = 0
  await Promise.all(Array.from({ length: 50 }, () => stage.watch(1)))
  expect(stage.asked).toEqual(['log after 1'])
})

test.each([
  ['no version', Number.NaN],
  ['a version that is still to come', 9],
])('who comes with %s reads the map again', async (_, after) => {
  const stage = new WatcherStage()
  stage.turn(reserve('ann', 'A1'))
  const client = await stage.watch(after)
  expect(client.events).toEqual([reset(1)])
  expect(client.taken).toEqual(stage.readMap().taken)
})

test('who comes from a node that knew more goes on, and hears nothing twice', async () => {
  const stage = new WatcherStage()
  await stage.watch(0)
  stage.turnUntold(reserve('ann', 'A1'))
  const client = await stage.watch(1)
  expect(client.events).toEqual([])
  stage.tellLost()
  await stage.passes(300)
  expect(client.events).toEqual([])
  stage.turn(reserve('bob', 'A2'))
  await stage.passes(300)
  expect(client.events).toEqual([seats(2, { A2: 'reserved' })])
})

test('who has missed more than is read reads the map again', async () => {
  const stage = new WatcherStage({ missedEventsMax: 10 })
  for (let round = 0; round < 5; round++) stage.turn(block('A1'), unblock('A1'))
  expect((await stage.watch(0)).events).toEqual([seats(10, { A1: 'free' })])
  stage.turn(block('A1'))
  await stage.passes(300)
  expect((await stage.watch(0)).events).toEqual([reset(11)])
})

test('more seats than a frame holds are told as a reset, to all', async () => {
  const stage = new WatcherStage({ changesMax: 4 })
  const client = await stage.watch(0)
  stage.turn(block('A1', 'A2', 'A3', 'A4', 'A5'))
  await stage.passes(300)
  stage.turn(block('A6'))
  await stage.passes(300)
  expect(client.events).toEqual([reset(1), seats(2, { A6: 'blocked' })])
  expect((await stage.watch(0)).events).toEqual([reset(2)])
})

test('news that was lost is made up for by the news after it', async () => {
  const stage = new WatcherStage()
  const client = await stage.watch(0)
  stage.turnUntold(reserve('ann', 'A1'), reserve('bob', 'A2'))
  stage.turn(block('A3'))
  await stage.passes(300)
  expect(client.events).toEqual([seats(3, { A1: 'reserved', A2: 'reserved', A3: 'blocked' })])
})

test('news that was lost, with none after it, is found on disk within two looks', async () => {
  const stage = new WatcherStage()
  const client = await stage.watch(0)
  stage.turnUntold(reserve('ann', 'A1'))
  await stage.passes(1000)
  expect(client.events).toEqual([])
  await stage.passes(1050)
  expect(client.events).toEqual([seats(1, { A1: 'reserved' })])
})

test('news that comes late, when the log has told it already, changes nothing', async () => {
  const stage = new WatcherStage()
  const client = await stage.watch(0)
  stage.turnUntold(block('A1'))
  stage.turn(unblock('A1'), block('A2'))
  await stage.passes(300)
  stage.asked.length = 0
  stage.tellLost()
  await stage.passes(900)
  expect(client.events).toEqual([seats(3, { A1: 'free', A2: 'blocked' })])
  expect(stage.asked).toEqual(['versions of 1'])
})

test('news that overtakes the log, while that is being read, is what counts', async () => {
  const stage = new WatcherStage()
  const client = await stage.watch(0)
  const disk = Promise.withResolvers<void>()
  stage.diskAnswers = disk.promise
  stage.turnUntold(block('A1'), block('A2'))
  stage.publish()
  await stage.passes(50)
  stage.tellLost()
  stage.turn(unblock('A2'))
  disk.resolve()
  await stage.passes(300)
  expect(client.events).toEqual([seats(3, { A1: 'blocked', A2: 'free' })])
})

test('a disk that is ahead of the news at a look is not read for it', async () => {
  const stage = new WatcherStage()
  const client = await stage.watch(0)
  stage.asked.length = 0
  stage.turnUntold(block('A1'))
  await stage.passes(1300)
  stage.tellLost()
  await stage.passes(300)
  expect(client.events).toEqual([seats(1, { A1: 'blocked' })])
  expect(stage.asked).toEqual(['versions of 1'])
})

test('while all goes well the log is never read, and the versions once a second for all shows', async () => {
  const stage = new WatcherStage()
  await stage.watch()
  stage.asked.length = 0
  for (let round = 0; round < 20; round++) {
    stage.turn(round % 2 === 0 ? block('A1') : unblock('A1'))
    await stage.passes(250)
  }
  expect(stage.asked).toEqual(Array.from({ length: 5 }, () => 'versions of 1'))
})

test('a disk that is away is asked again once a second, and what was missed is told when it is back', async () => {
  const stage = new WatcherStage()
  const client = await stage.watch(0)
  stage.turnUntold(reserve('ann', 'A1'))
  await stage.passes(1000)
  stage.isDiskAway = true
  stage.turnUntold(reserve('bob', 'A2'))
  stage.publish()
  await stage.passes(5000)
  expect(stage.asked.filter((what) => what.startsWith('log')).length).toBeLessThan(8)
  expect(client.events).toEqual([])
  await expect(stage.watch(1)).rejects.toThrow('the disk is away')
  stage.isDiskAway = false
  await stage.passes(2000)
  expect(client.taken).toEqual(stage.readMap().taken)
  expect(await stage.metric('usher_seat_watchers')).toBe(1)
})

test('a show that is none is unknown', async () => {
  const stage = new WatcherStage()
  await expect(stage.watch(null, { showId: 'other' as ShowId })).rejects.toThrow('unknown-show')
  expect(await stage.metric('usher_seat_watchers')).toBe(0)
})

test('a node takes so many watchers, over all shows and for each, and no more', async () => {
  const stage = new WatcherStage({ watchersMax: 3, watchersPerShowMax: 2 })
  const stream = await stage.watchers.watch({ showId, after: null })
  await stage.watch()
  await expect(stage.watch()).rejects.toThrow('too-many-watchers')
  if (stream.ok) await stream.stream.cancel()
  await stage.watch()
  const crowded = new WatcherStage({ watchersMax: 2 })
  const race = await Promise.allSettled([crowded.watch(), crowded.watch(), crowded.watch()])
  expect(race.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
})

test('a client that reads nothing is let go of once so many bytes wait for it, and others are not', async () => {
  const stage = new WatcherStage({ waitingBytesMax: 500 })
  let cuts = 0
  const slow = await stage.watchers.watch({ showId, after: 0, cut: () => cuts++ })
  const quick = await stage.watch(0)
  for (let round = 0; round < 5; round++) {
    stage.turn(block('A1'), block('A2'))
    await stage.passes(250)
    stage.turn(unblock('A1'), unblock('A2'))
    await stage.passes(250)
  }
  expect(slow.ok && cuts).toBe(1)
  expect(quick.taken).toEqual(stage.readMap().taken)
  expect(await stage.metric('usher_seat_watchers_dropped_total')).toBe(1)
  expect(await stage.metric('usher_seat_watchers')).toBe(1)
})

test('each stream is written to every 15 seconds, so that both ends know that the other lives', async () => {
  const stage = new WatcherStage()
  const client = await stage.watch(0)
  await stage.passes(45_000)
  expect(client.told.slice(1)).toEqual(Array.from({ length: 3 }, () => ({ text: ': still here\n\n' })))
})

test('everything else has its turn between the watchers of a crowd', async () => {
  const stage = new WatcherStage({ sliceWatchers: 2 })
  const clients = await Promise.all([0, 0, 0, 0, 0].map((after) => stage.watch(after)))
  const told = () => clients.filter(({ events }) => events.length > 0).length
  stage.turn(block('A1'))
  const steps: number[] = []
  for (let step = 0; step < 3; step++) {
    stage.clock.advance(0)
    await tick()
    steps.push(told())
  }
  // ManualClock makes calls of no delay within the same step; what waits for a promise comes in the next one.
  expect(steps.at(-1)).toBe(5)
  expect(new Set(steps).size).toBeGreaterThan(1)
})

test('a node that ends ends its streams after what was sent, and takes nobody in', async () => {
  const stage = new WatcherStage()
  const client = await stage.watch()
  stage.watchers.close()
  await tick()
  expect([client.isEnded, client.events]).toEqual([true, [seats(0, {})]])
  await expect(stage.watch()).rejects.toThrow('not-ready')
  expect(await stage.metric('usher_seat_watchers')).toBe(0)
  expect(stage.clock.pending).toBe(0)
})

test('a node that is not ready takes nobody in, and ends its streams unless that passes soon', async () => {
  const stage = new WatcherStage()
  const client = await stage.watch()
  stage.reason = 'this node is draining'
  await expect(stage.watch()).rejects.toThrow('not-ready')
  await stage.passes(2000)
  stage.reason = undefined
  await stage.passes(5000)
  expect(client.isEnded).toBe(false)
  stage.reason = 'this node is draining'
  await stage.passes(3000)
  expect(client.isEnded).toBe(true)
})

test('a show that nobody watches any more costs nothing', async () => {
  const stage = new WatcherStage()
  const watching = await stage.watchers.watch({ showId, after: null })
  if (watching.ok) await watching.stream.cancel()
  await stage.passes(20_000)
  expect(stage.clock.pending).toBe(0)
  stage.asked.length = 0
  await stage.passes(5000)
  expect(stage.asked).toEqual([])
})
