import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LiveShow } from '../contracts/shardWriter.ts'
import { block, hold, layoutOf, minute, reserve, showId, showOn, unblock } from '../core/builders.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { SilentTelemetry } from '../fakes/silentTelemetry.ts'
import { tick } from '../fakes/tick.ts'
import { patiently } from '../services/patiently.ts'
import { RedisServer } from '../services/redisServer.ts'
import { programs, suiteNeeding } from '../services/suiteNeeding.ts'
import { connect, key, messagesOf, openMaps, textOf, whole } from './redisMapStage.ts'

suiteNeeding([programs.redis], 'seat maps pushed to Redis', () => {
  let server: RedisServer
  let clock: ManualClock
  let telemetry: SilentTelemetry
  let show: LiveShow
  beforeEach(async () => {
    server = await RedisServer.start()
    clock = new ManualClock(0)
    telemetry = new SilentTelemetry()
    show = new LiveShow(showOn(layoutOf('AAAAAAAA')))
  })
  afterEach(() => server.close())

  const open = (options: Partial<Parameters<typeof openMaps>[1]> = {}) =>
    openMaps(server.url, { clock, telemetry, ...options }).pushed
  const redis = () => connect(server.url)
  /** The text in Redis, as soon as it is that of the show. */
  async function stored(client = redis()): Promise<void> {
    await vi.waitFor(async () => {
      expect(JSON.parse((await client.hget(key, 'body')) ?? 'null')).toEqual(textOf(show))
    }, 5000)
  }

  test('a published map is stored whole, with its counts and an expiry; readers are told to read it', async () => {
    const messages = await messagesOf(server.url)
    show.turn(reserve('ann', 'A1'))
    const maps = open({ mapKeptMs: 60_000 })
    maps.publish(whole(show), 3)
    await stored()
    const { counts } = textOf(show)
    const [epoch, version, countsText] = await redis().hmget(key, 'epoch', 'version', 'counts')
    expect([epoch, version, JSON.parse(countsText!)]).toEqual(['3', '1', counts])
    const keptMs = await redis().pttl(key)
    expect(keptMs).toBeGreaterThan(50_000)
    expect(keptMs).toBeLessThanOrEqual(60_000)
    expect(messages).toEqual([{ showId, epoch: 3, from: null, version: 1, counts, changes: {} }])
    expect(JSON.parse(maps.read(showId)!.body)).toEqual(textOf(show))
    expect(maps.counts(showId)).toEqual(counts)
  })

  test('changes are told with the version that they lead on from, each with what the seat is now', async () => {
    const messages = await messagesOf(server.url)
    const maps = open()
    maps.publish(whole(show), 1)
    await stored()
    clock.advance(25)
    maps.change(show.turn(reserve('ann', 'A1', 'A2')))
    maps.change(show.turn(hold(minute, 'bob', 'A3')))
    maps.change(show.turn(block('A4')))
    maps.change(show.turn(unblock('A4')))
    await stored()
    clock.advance(25)
    maps.change(show.turn(block('A8')))
    await stored()
    await vi.waitFor(() => expect(messages).toHaveLength(3), patiently)
    expect(messages.slice(1)).toMatchObject([
      { from: 0, version: 4, changes: { A1: 'reserved', A2: 'reserved', A3: 'held', A4: 'free' } },
      { from: 4, version: 5, changes: { A8: 'blocked' }, counts: { free: 4, blocked: 1 } },
    ])
  })

  test('after a push the next one waits; what happens meanwhile goes with it', async () => {
    const messages = await messagesOf(server.url)
    const maps = open()
    maps.publish(whole(show), 1)
    await vi.waitFor(() => expect(messages).toHaveLength(1), patiently)
    maps.change(show.turn(block('A1')))
    clock.advance(24)
    maps.change(show.turn(block('A2')))
    await tick()
    expect(await redis().hget(key, 'version')).toBe('0')
    clock.advance(1)
    await stored()
    expect(messages).toMatchObject([{ version: 0 }, { version: 2 }])
  })

  test('a map that takes long to write is pushed the less often', async () => {
    class SlowClock extends ManualClock {
      override monotonicMs(): number {
        this.advance(10)
        return super.monotonicMs()
      }
    }
    clock = new SlowClock(0)
    const messages = await messagesOf(server.url)
    const maps = open()
    maps.publish(whole(show), 1)
    await vi.waitFor(() => expect(messages).toHaveLength(1), patiently)
    maps.change(show.turn(block('A1')))
    clock.advance(100)
    await tick()
    expect(clock.pending).toBe(1)
    clock.advance(100)
    await stored()
  })

  test('a burst of turns goes out in few pushes, and ends with the right map', async () => {
    const messages = await messagesOf(server.url)
    const maps = open()
    maps.publish(whole(show), 1)
    await stored()
    for (let round = 0; round < 1000; round++) {
      maps.change(show.turn(block('A1')))
      maps.change(show.turn(unblock('A1')))
      if (round % 100 === 99) {
        clock.advance(5)
        await tick()
      }
    }
    maps.change(show.turn(block('A5')))
    clock.advance(25)
    await stored()
    expect(messages.length).toBeLessThan(8)
    expect(messages.at(-1)).toMatchObject({ version: 2001 })
  })

  test('more changes than a message names: readers read the whole', async () => {
    const messages = await messagesOf(server.url)
    const maps = open({ changesMax: 2 })
    maps.publish(whole(show), 1)
    await stored()
    clock.advance(25)
    maps.change(show.turn(block('A1', 'A2', 'A3')))
    await stored()
    await vi.waitFor(
      () => expect(messages.at(-1)).toMatchObject({ from: null, version: 1, changes: {} }),
      patiently,
    )
  })

  test('a late owner repaints nothing and tells nobody', async () => {
    const late = new LiveShow(showOn(layoutOf('AAAAAAAA')))
    const [old, maps] = [open(), open()]
    old.publish(whole(late), 1)
    await stored()
    maps.publish(whole(show), 2)
    await vi.waitFor(async () => expect(await redis().hget(key, 'epoch')).toBe('2'))
    const messages = await messagesOf(server.url)
    clock.advance(25)
    for (const seat of ['A1', 'A2', 'A3']) old.change(late.turn(block(seat)))
    maps.change(show.turn(block('A4')))
    await stored()
    old.repush(showId)
    clock.advance(25)
    await tick()
    maps.change(show.turn(block('A5')))
    await stored()
    await vi.waitFor(() => expect(messages.map(({ epoch }) => epoch)).toEqual([2, 2]), patiently)
  })

  test('a show that is forgotten keeps its map in Redis', async () => {
    const messages = await messagesOf(server.url)
    const maps = open()
    maps.publish(whole(show), 1)
    await stored()
    await vi.waitFor(() => expect(messages).toHaveLength(1), patiently)
    await tick()
    maps.forget(showId)
    expect(maps.read(showId)).toBeUndefined()
    maps.change(show.turn(block('A1')))
    clock.advance(1000)
    await tick()
    expect(await redis().hget(key, 'version')).toBe('0')
    expect(await redis().hexists(key, 'body')).toBe(1)
  })

  test('a show that is forgotten before its last change was pushed leaves no old map behind', async () => {
    const messages = await messagesOf(server.url)
    const maps = open()
    maps.publish(whole(show), 1)
    await stored()
    maps.change(show.turn(block('A1')))
    maps.forget(showId)
    clock.advance(25)
    await vi.waitFor(async () => expect(await redis().hexists(key, 'body')).toBe(0))
    await vi.waitFor(
      () => expect(messages.at(-1)).toMatchObject({ from: null, version: 1, changes: {} }),
      patiently,
    )
    // Loaded again, as it was.
    maps.publish(whole(show), 1)
    clock.advance(25)
    await stored()
  })

  test('a map that Redis has lost is pushed again when a reader asks for it', async () => {
    const maps = open()
    maps.publish(whole(show), 1)
    await stored()
    await redis().flushall()
    maps.repush(showId)
    clock.advance(25)
    await stored()
  })

  test('while Redis is gone nothing fails or waits; one that starts empty gets every map', async () => {
    await server.stop()
    const maps = open()
    // A server that starts sooner than it is missed was never gone.
    await vi.waitFor(() => expect(telemetry.told('serviceLost')).toHaveLength(1), patiently)
    maps.publish(whole(show), 1)
    maps.change(show.turn(block('A1')))
    await server.startEmpty()
    await stored()
    // All connections are: one that isn't yet would make the next loss a part of this one.
    await vi.waitFor(() => expect(telemetry.told('serviceBack')).toHaveLength(1), patiently)
    await server.stop()
    await vi.waitFor(() => expect(telemetry.told('serviceLost')).toHaveLength(2), patiently)
    await server.startEmpty()
    clock.advance(100)
    // Though nothing has changed.
    await stored()
    await vi.waitFor(() => expect(telemetry.told('serviceBack')).toHaveLength(2), patiently)
    await server.stop()
    await vi.waitFor(() => expect(telemetry.told('serviceLost')).toHaveLength(3), patiently)
    for (let round = 0; round < 100; round++) {
      maps.change(show.turn(block('A2')))
      maps.change(show.turn(unblock('A2')))
      clock.advance(100)
      await tick()
    }
    expect(maps.read(showId)!.version).toBe(201)
    expect(clock.pending).toBeLessThan(3)
    await server.startEmpty()
    clock.advance(100)
    await stored()
    const services = ['serviceLost', 'serviceBack'] as const
    await vi.waitFor(() => expect(telemetry.told('serviceBack')).toHaveLength(3), patiently)
    for (const name of services)
      expect(telemetry.told(name).map(([service]) => service)).toEqual(Array(3).fill('redis maps'))
  })

  const refusals = async () =>
    Number(/errorstat_OOM:count=(\d+)/.exec(await redis().info('errorstats'))?.[1] ?? 0)

  test('a push that a full Redis refuses is told once, and tried again', async () => {
    const maps = open()
    maps.publish(whole(show), 1)
    await stored()
    await redis().config('SET', 'maxmemory', '1')
    clock.advance(25)
    maps.change(show.turn(block('A1')))
    await vi.waitFor(() => expect(telemetry.told('serviceLost')).toHaveLength(1), patiently)
    clock.advance(100)
    await vi.waitFor(async () => expect(await refusals()).toBe(2))
    await redis().config('SET', 'maxmemory', '0')
    clock.advance(99)
    await tick()
    expect(await redis().hget(key, 'version')).toBe('0')
    clock.advance(1)
    await stored()
    await vi.waitFor(() => expect(telemetry.told('serviceBack')).toHaveLength(1), patiently)
    expect(telemetry.told('serviceLost')).toHaveLength(1)
  })
})
