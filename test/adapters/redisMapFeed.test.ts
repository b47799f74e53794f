import type { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { openRedisClient } from '../../src/adapters/redis/openRedisClient.ts'
import type { RedisMaps } from '../../src/adapters/redis/openRedisMaps.ts'
import { PublishedSeatMaps } from '../../src/adapters/redis/publishedSeatMaps.ts'
import type { ShowId } from '../../src/core/ids.ts'
import type { SeatMapNews } from '../../src/ports.ts'
import { LiveShow } from '../contracts/shardWriter.ts'
import { block, layoutOf, showId, showOn } from '../core/builders.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { patiently } from '../services/patiently.ts'
import { RedisServer } from '../services/redisServer.ts'
import { programs, suiteNeeding } from '../services/suiteNeeding.ts'
import { connect, key, openMaps, whole } from './redisMapStage.ts'

suiteNeeding([programs.redis], 'news of seat maps over Redis', () => {
  let server: RedisServer
  let clock: ManualClock
  let redis: Redis
  let show: LiveShow
  let owner: RedisMaps
  let reader: RedisMaps
  let heard: SeatMapNews[]
  let stop: () => void
  beforeEach(async () => {
    server = await RedisServer.start()
    clock = new ManualClock(0)
    redis = connect(server.url)
    show = new LiveShow(showOn(layoutOf('AAAAAAAA')))
    owner = openMaps(server.url, { clock, pushEveryMs: 0 })
    reader = openMaps(server.url, { clock })
    heard = []
    stop = reader.feed.watch(showId, (news) => heard.push(news))
    await watched(1)
  })
  afterEach(() => server.close())

  const subscribers = async (): Promise<number> => (await redis.pubsub('NUMSUB', key))[1] as number
  const watched = (count: number) => vi.waitFor(async () => expect(await subscribers()).toBe(count), 5000)
  const subscriberIds = async () => {
    const clients = (await redis.call('CLIENT', 'LIST', 'TYPE', 'pubsub')) as string
    return new Set([...clients.matchAll(/^id=(\d+) .* sub=1 /gm)].map(([, id]) => id))
  }
  const hears = (news: Partial<SeatMapNews>) =>
    vi.waitFor(() => expect(heard.at(-1)).toMatchObject(news), 5000)

  test('who watches on one node hears what its owner pushes on another, from version to version', async () => {
    owner.pushed.publish(whole(show), 1)
    await hears({ showId, from: null, version: 0 })
    owner.pushed.change(show.turn(block('A1', 'A2')))
    await hears({ from: 0, version: 1, changes: { A1: 'blocked', A2: 'blocked' } })
    await reader.shared.read(showId, 1)
    // Readers that are done with the map don't end what others hear.
    clock.advance(200_000)
    owner.pushed.change(show.turn(block('A3')))
    await hears({ from: 1, version: 2, changes: { A3: 'blocked' } })
  })

  test('the owner’s own node hears at once, and doesn’t need Redis for it', async () => {
    const own: SeatMapNews[] = []
    owner.pushed.publish(whole(show), 1)
    owner.feed.watch(showId, (news) => own.push(news))
    await server.stop()
    owner.pushed.change(show.turn(block('A1')))
    expect(own).toEqual([{ showId, from: 0, version: 1, changes: { A1: 'blocked' } }])
  })

  test('what is said while the connection is lost is not heard, and what is said after it is', async () => {
    owner.pushed.publish(whole(show), 1)
    await hears({ version: 0 })
    await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    owner.pushed.change(show.turn(block('A1')))
    await watched(1)
    owner.pushed.change(show.turn(block('A2')))
    await hears({ version: 2 })
  })

  test('a connection that has died without a word is made anew', async () => {
    const watcher = openRedisClient(server.url, 250)
    onTestFinished(() => watcher.disconnect())
    const feed = new PublishedSeatMaps({ watcher, keyPrefix: 'usher:', clock, askEveryMs: 5000 })
    feed.watch(showId, (news) => heard.push(news))
    stop()
    await watched(1)
    const before = await subscriberIds()
    const closed = new Promise((resolve) => watcher.once('close', resolve))
    server.freeze()
    clock.advance(5000)
    await closed
    server.thaw()
    // The old connection may be there for a while yet.
    const anew = async () => expect((await subscriberIds()).difference(before).size).toBe(1)
    await vi.waitFor(anew, patiently)
    owner.pushed.publish(whole(show), 1)
    await hears({ version: 0 })
    feed.close()
  })

  test('what is no news is not heard', async () => {
    await redis.publish(key, 'hello')
    await redis.publish(key, '{"showId":"show1","version":"x"}')
    owner.pushed.publish(whole(show), 1)
    await hears({ version: 0 })
    expect(heard).toHaveLength(1)
  })

  test('who stops hears no more, and the last one ends the subscription', async () => {
    const stillHeard: SeatMapNews[] = []
    const second = reader.feed.watch(showId, (news) => stillHeard.push(news))
    reader.feed.watch('other' as ShowId, () => {})
    stop()
    owner.pushed.publish(whole(show), 1)
    await vi.waitFor(() => expect(stillHeard).toHaveLength(1), 5000)
    second()
    await watched(0)
    expect(heard).toEqual([])
  })
})
