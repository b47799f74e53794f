import type { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nodeClock } from '../../src/adapters/node/nodeClock.ts'
import type { RedisMaps } from '../../src/adapters/redis/openRedisMaps.ts'
import type { ShowId } from '../../src/core/ids.ts'
import { LiveShow } from '../contracts/shardWriter.ts'
import { block, cancel, layoutOf, reserve, showId, showOn, unblock } from '../core/builders.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { SilentTelemetry } from '../fakes/silentTelemetry.ts'
import { patiently } from '../services/patiently.ts'
import { RedisServer } from '../services/redisServer.ts'
import { programs, suiteNeeding } from '../services/suiteNeeding.ts'
import { connect, contentOf, key, openMaps, textOf, whole } from './redisMapStage.ts'

suiteNeeding([programs.redis], 'seat maps shared over Redis', () => {
  let server: RedisServer
  let clock: ManualClock
  let telemetry: SilentTelemetry
  let redis: Redis
  let show: LiveShow
  let owner: RedisMaps['pushed']
  let reader: RedisMaps['shared']
  beforeEach(async () => {
    server = await RedisServer.start()
    clock = new ManualClock(0)
    telemetry = new SilentTelemetry()
    redis = connect(server.url)
    show = new LiveShow(showOn(layoutOf('AAAAAAAA')))
    owner = openMaps(server.url, { clock, pushEveryMs: 0 }).pushed
    reader = openMaps(server.url, { clock, telemetry }).shared
  })
  afterEach(() => server.close())

  const read = async (epochMin = 1) => contentOf(await reader.read(showId, epochMin))
  /** Waits until a reader has the map as the show has it. */
  const settled = (epochMin = 1) =>
    vi.waitFor(async () => expect(await read(epochMin)).toEqual(textOf(show)), {
      timeout: 5000,
      interval: 10,
    })
  async function published(epoch = 1): Promise<void> {
    owner.publish(whole(show), epoch)
    await settled(epoch)
  }
  const turn = (...commands: Parameters<LiveShow['turn']>[0][]) => {
    for (const command of commands) owner.change(show.turn(command))
  }
  const readings = async (): Promise<number> =>
    Number(/cmdstat_hmget:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0)
  const subscribers = async (): Promise<number> => (await redis.pubsub('NUMSUB', key))[1] as number

  test('a reader has what the owner has pushed, and what changes', async () => {
    show.turn(reserve('ann', 'A1'))
    await published()
    turn(reserve('bob', 'A2', 'A3'), cancel('ann', 1), block('A8'))
    await settled()
    turn(unblock('A8'))
    await settled()
  })

  test('changes reach a reader without its reading the map again', async () => {
    await published()
    const before = await readings()
    for (const seat of ['A1', 'A2', 'A3']) {
      turn(block(seat))
      await settled()
    }
    // Each push looks at what there is.
    expect((await readings()) - before).toBe(3)
  })

  test('thousands of reads cost Redis nothing', async () => {
    await published()
    await redis.config('RESETSTAT')
    for (let round = 0; round < 100; round++) {
      const maps = await Promise.all(Array.from({ length: 100 }, () => reader.read(showId, 1)))
      expect(new Set(maps).size).toBe(1)
    }
    const stats = (await redis.info('commandstats')).split('\n').filter((line) => line.startsWith('cmdstat_'))
    expect(stats.filter((line) => !/^cmdstat_(info|config)/.test(line))).toEqual([])
  })

  test('reads of one show that come together ask Redis once', async () => {
    await published()
    clock.advance(200_000)
    await vi.waitFor(async () => expect(await subscribers()).toBe(0))
    const before = await readings()
    const maps = await Promise.all(Array.from({ length: 100 }, () => read()))
    expect(maps).toEqual(Array(100).fill(textOf(show)))
    expect((await readings()) - before).toBe(1)
  })

  test('an earlier owner’s map is not served to who knows that there is a later one', async () => {
    await published(3)
    expect(await read(4)).toBeUndefined()
    const late = new LiveShow(showOn(layoutOf('AAAAAAAA')))
    late.turn(block('A1'))
    owner.publish(whole(show), 4)
    await settled(4)
    const other = openMaps(server.url, { clock }).pushed
    other.publish(whole(late), 3)
    turn(block('A2'))
    await settled(4)
  })

  test('a show that Redis has no map of is unknown, each time anew, until its owner pushes it', async () => {
    await published()
    const other = new LiveShow(showOn(layoutOf('AA'), { id: 'other' as ShowId }))
    expect(await reader.read('other' as ShowId, 1)).toBeUndefined()
    expect(await reader.read('other' as ShowId, 1)).toBeUndefined()
    owner.publish(whole(other), 1)
    await vi.waitFor(async () => expect(await reader.read('other' as ShowId, 1)).toBeDefined())
    const second = openMaps(server.url, { clock }).shared
    await vi.waitFor(async () => expect(await second.read(showId, 1)).toBeDefined())
    const third = openMaps(server.url, { clock }).shared
    await redis.del(key)
    await vi.waitFor(async () => expect(await third.read('other' as ShowId, 1)).toBeDefined())
    expect(await third.read(showId, 1)).toBeUndefined()
    // Who follows it already misses nothing.
    expect(await second.read(showId, 1)).toBeDefined()
    owner.repush(showId)
    await vi.waitFor(async () => expect(contentOf(await third.read(showId, 1))).toEqual(textOf(show)))
  })

  test('a show that was forgotten with its last change unsaid is unknown', async () => {
    await published()
    owner.change(show.turn(block('A1')))
    owner.forget(showId)
    await vi.waitFor(async () => expect(await read()).toBeUndefined())
    expect(await subscribers()).toBe(0)
  })

  test('a message that was missed makes the reader read the map again', async () => {
    await published()
    const { counts } = textOf(show)
    const body = JSON.stringify({ ...textOf(show), version: 9 })
    await redis.hset(key, { version: 9, body })
    await redis.publish(key, JSON.stringify({ showId, epoch: 1, from: 8, version: 9, counts, changes: {} }))
    await vi.waitFor(async () => expect(await read()).toMatchObject({ version: 9 }))
  })

  test('what is no message makes the reader read the map again', async () => {
    await published()
    await redis.publish(key, 'hello')
    await redis.hset(key, { counts: 'hello' })
    await vi.waitFor(async () => expect(await read()).toBeUndefined())
    await redis.del(key)
    owner.repush(showId)
    await settled()
  })

  test('after a lost subscription nothing is served before it was read again', async () => {
    await published()
    await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    // Changed where no message says so.
    const { counts } = textOf(show)
    await redis.hset(key, { version: 9, body: JSON.stringify({ version: 9, counts }) })
    await vi.waitFor(() => expect(telemetry.told('serviceLost')).toHaveLength(1), patiently)
    const seen: unknown[] = []
    await vi.waitFor(async () => {
      seen.push(await read())
      expect(seen.at(-1)).toBeDefined()
    }, 5000)
    expect(seen.at(-1)).toEqual({ version: 9, counts })
    expect(seen.slice(0, -1).every((map) => map === undefined)).toBe(true)
    expect(telemetry.told('serviceBack')).toEqual([['redis maps']])
  })

  test('Redis stopped and started empty: no map meanwhile, and the newest when its owner is back', async () => {
    await published()
    await server.stop()
    await vi.waitFor(() => expect(telemetry.told('serviceLost')).toHaveLength(1), patiently)
    turn(block('A1'))
    expect(await read()).toBeUndefined()
    await server.startEmpty()
    const seen: unknown[] = []
    await vi.waitFor(async () => {
      clock.advance(1000)
      seen.push(await read())
      expect(seen.at(-1)).toBeDefined()
    }, 5000)
    expect(seen.at(-1)).toEqual(textOf(show))
    turn(block('A2'))
    await settled()
  })

  test('shows that nobody reads any more are dropped, others are not', async () => {
    await published()
    for (let round = 0; round < 5; round++) {
      clock.advance(50_000)
      expect(await read()).toBeDefined()
    }
    expect(await subscribers()).toBe(1)
    clock.advance(120_000)
    await vi.waitFor(async () => expect(await subscribers()).toBe(0))
    turn(block('A1'))
    await settled()
    await reader.close()
    expect(clock.pending).toBe(0)
  })

  test('a frozen Redis: maps are unknown soon, within the time for a read, and back when it is', async () => {
    const timed = openMaps(server.url, { clock: nodeClock, provenForMs: 50 }).shared
    await published()
    await vi.waitFor(async () => expect(await timed.read(showId, 1)).toBeDefined())
    server.freeze()
    turn(block('A1'))
    await vi.waitFor(async () => expect(await timed.read(showId, 1)).toBeUndefined(), 5000)
    for (let round = 0; round < 3; round++) {
      const beganAtMs = performance.now()
      expect(await timed.read(showId, 1)).toBeUndefined()
      expect(performance.now() - beganAtMs).toBeLessThan(450)
    }
    server.thaw()
    await vi.waitFor(async () => {
      clock.advance(1000)
      expect(contentOf(await timed.read(showId, 1))).toEqual(textOf(show))
    }, 5000)
  })

  test('a map that takes too long to be read again is unknown', async () => {
    const timed = openMaps(server.url, { clock: nodeClock, provenForMs: 60_000, pushTimeoutMs: 5000 }).shared
    await published()
    await vi.waitFor(async () => expect(await timed.read(showId, 1)).toBeDefined())
    await redis.publish(key, JSON.stringify({ ...textOf(show), epoch: 3, from: null, changes: {} }))
    await redis.ping()
    server.freeze()
    await vi.waitFor(async () => expect(await timed.read(showId, 1)).toBeUndefined(), 2000)
    server.thaw()
  })

  test('a connection that doesn’t prove that it lives is not trusted', async () => {
    await published()
    server.freeze()
    expect(await read()).toEqual(textOf(show))
    clock.advance(500)
    expect(await read()).toBeUndefined()
    server.thaw()
  })
})
