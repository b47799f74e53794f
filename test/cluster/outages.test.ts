import { Redis } from 'ioredis'
import { afterEach, expect, test } from 'vitest'
import { MariadbServer } from '../services/mariadbServer.ts'
import { RabbitServer } from '../services/rabbitServer.ts'
import { RedisServer } from '../services/redisServer.ts'
import { programs } from '../services/suiteNeeding.ts'
import { ClusterStage } from './clusterStage.ts'
import { clusterSuite } from './clusterSuite.ts'
import { eventually } from './eventually.ts'
import { expectTruth } from './expectTruth.ts'
import { Storm } from './storm.ts'

clusterSuite('services that go and come back', () => {
  let stage: ClusterStage | undefined
  const cleanUps: (() => unknown)[] = []
  afterEach(async () => {
    await stage?.close()
    stage = undefined
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  }, 30_000)

  const serverErrors = (storm: Storm) => Object.keys(storm.counts()).filter((what) => /^5|lost/.test(what))

  async function stormOn(stage: ClusterStage): Promise<Storm> {
    const storm = new Storm(stage, await stage.makeShow(40), 40)
    await storm.start(8)
    await storm.seen('201', 100)
    return storm
  }

  /** What every node has of the map, at once. */
  async function maps(
    { nodes }: ClusterStage,
    showId: string,
  ): Promise<{ status: number; tookMs: number }[]> {
    const read = async ({ url }: { url: string }) => {
      const sinceMs = performance.now()
      const { status } = await fetch(`${url}/v1/shows/${showId}/seats`)
      return { status, tookMs: performance.now() - sinceMs }
    }
    return Promise.all(nodes.map(read))
  }

  test('Redis flushed: nothing is noticed; stopped for ten seconds: maps still come, sales end with the leases; started again, empty: all goes on', async () => {
    const redis = await RedisServer.start()
    cleanUps.push(() => redis.close())
    stage = await ClusterStage.open(3, { redisUrls: [redis.url] })
    const storm = await stormOn(stage)
    const before = await stage.overview()

    const client = new Redis(redis.url)
    await client.flushall()
    client.disconnect()
    // Longer than a lease lasts.
    await storm.lasts(4000)
    expect(serverErrors(storm)).toEqual([])
    expect((await stage.overview()).shards).toEqual(
      before.shards.map((shard) => expect.objectContaining({ epoch: shard.epoch, nodeId: shard.nodeId })),
    )

    await redis.stop()
    const stoppedMs = performance.now()
    await storm.seen('503 shard-moving', 1)
    const leftAfterMs = performance.now() - stoppedMs
    while (performance.now() - stoppedMs < 10_000) {
      for (const { status } of await maps(stage, storm.showId)) expect(status).toBe(200)
      await storm.lasts(250)
    }
    await redis.startEmpty()
    await storm.seen('201', 1)
    const backAfterMs = performance.now() - stoppedMs - 10_000
    await storm.seen('201', 200)
    await storm.stop()

    await expectTruth(stage, storm)
    // As long as the leases held.
    expect(leftAfterMs).toBeGreaterThan(1500)
    expect(backAfterMs).toBeLessThan(5000)
    await stage.settled()
  }, 90_000)

  test('one of three Redis servers killed: nothing is noticed', async () => {
    stage = await ClusterStage.open(2)
    const storm = await stormOn(stage)
    // The first one keeps the maps too.
    await stage.redis[0]!.stop()
    // Longer than a lease lasts.
    await storm.lasts(4000)
    for (const { status } of await maps(stage, storm.showId)) expect(status).toBe(200)
    await storm.stop()
    expect(serverErrors(storm)).toEqual([])
    await stage.redis[0]!.startEmpty()
    await expectTruth(stage, storm)
  }, 60_000)

  test('RabbitMQ killed in mid-storm: sales go on, the line is served, and what was not published is, once it is back', async () => {
    const rabbit = await RabbitServer.prepare()
    cleanUps.push(() => rabbit.remove())
    await rabbit.run()
    stage = await ClusterStage.open(2, { amqpUrl: rabbit.url })
    const storm = await stormOn(stage)
    await rabbit.kill()
    await storm.seen('201', 300)

    // A full show, somebody in line, and a seat that comes back.
    const showId = await stage.makeShow(1, { maxSeatsPerUser: 50 })
    const node = stage.nodes[0]!
    const [ann, bob] = [await stage.as(node, 'ann'), await stage.as(node, 'bob')]
    const seats = Array.from({ length: 50 }, (_, i) => `R1-${i + 1}`)
    const all = await ann.post(`/v1/shows/${showId}/reservations`, { seats })
    expect(all.status).toBe(201)
    const inLine = await bob.post(`/v1/shows/${showId}/waitlist`, { partySize: 2 })
    expect(inLine.status).toBe(201)
    await ann.call('DELETE', `/v1/reservations/${all.body.id}`)
    await eventually(async () => {
      expect((await bob.get(`/v1/waitlist/${inLine.body.id}`)).body.status).toBe('assigned')
    }, 10_000)
    const [behind] = await stage.rows('SELECT sum(seq - published_seq) AS n FROM shows')
    expect(Number(behind!.n)).toBeGreaterThan(0)
    expect(serverErrors(storm)).toEqual([])

    await rabbit.run()
    await storm.seen('201', 100)
    await storm.stop()
    expect(serverErrors(storm)).toEqual([])
    await eventually(async () => {
      const [left] = await stage!.rows('SELECT sum(seq - published_seq) AS n FROM shows')
      expect(Number(left!.n)).toBe(0)
    }, 30_000)
    await expectTruth(stage, storm)
  }, 120_000)

  test('the database killed and started again: clients hear 503, and all goes on', async () => {
    const database = await MariadbServer.start()
    cleanUps.push(() => database.remove())
    stage = await ClusterStage.open(2, { databaseUrl: database.url })
    const storm = await stormOn(stage)
    await database.kill()
    await storm.seen('503 storage-unavailable', 1)
    await database.restart()
    const backMs = performance.now()
    await storm.seen('201', 200)
    await storm.stop()

    expect(storm.longestGapMs(backMs)).toBeLessThan(5000)
    await expectTruth(stage, storm)
    await stage.settled()
  }, 90_000)
}, [programs.mariadb, programs.rabbit])
