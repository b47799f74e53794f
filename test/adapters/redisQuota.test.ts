import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openRedisQuotas } from '../../src/adapters/redis/openRedisQuotas.ts'
import { RedisQuota } from '../../src/adapters/redis/redisQuota.ts'
import type { Quota, QuotaPolicy } from '../../src/quotaPorts.ts'
import { eventually } from '../cluster/eventually.ts'
import { SilentTelemetry } from '../fakes/silentTelemetry.ts'
import { RedisServer } from '../services/redisServer.ts'
import { programs, suiteNeeding } from '../services/suiteNeeding.ts'
import { openQuota } from './openQuota.ts'
import { ask } from './redisLeaseStage.ts'

const policy: QuotaPolicy = { name: 'tested', max: 40, windowSeconds: 60 }

suiteNeeding([programs.redis], 'quotas in Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await RedisServer.start()
  })
  afterAll(() => server.close())
  beforeEach(() => ask(server, (redis) => redis.flushall()))

  const open = (batch: number) => openQuota(server.url, policy, batch, 'usher:')
  const grantedOf = async (quota: Quota, times: number) => {
    let granted = 0
    for (let i = 0; i < times; i++) granted += Number((await quota.take('ann')).isGranted)
    return granted
  }

  test('taken one by one, nodes share a quota to the last request', async () => {
    const [here, there] = [await open(1), await open(1)]
    expect(await grantedOf(here, 30)).toBe(30)
    expect(await grantedOf(there, 30)).toBe(10)
    expect((await here.take('ann')).isGranted).toBe(false)
  })

  test('taken ten at a time, a node gives no more than ten that the others know nothing of', async () => {
    const [here, there] = [await open(10), await open(10)]
    expect(await grantedOf(here, 40)).toBe(40)
    expect(await grantedOf(there, 40)).toBe(10)
  })

  test('nor does it give more to one who asks for many at the same time', async () => {
    const quota = await open(10)
    const states = await Promise.all(Array.from({ length: 200 }, () => quota.take('ann')))
    expect(states.filter(({ isGranted }) => isGranted)).toHaveLength(40)
    const waves = await open(10)
    let granted = 0
    for (let i = 0; i < 10; i++) {
      const wave = await Promise.all(Array.from({ length: 8 }, () => waves.take('bob')))
      granted += wave.filter(({ isGranted }) => isGranted).length
    }
    expect(granted).toBe(40)
  })

  test('nor when all nodes are asked for many at the same time', async () => {
    const nodes = [await open(10), await open(10), await open(10)]
    const states = await Promise.all(Array.from({ length: 300 }, (_, i) => nodes[i % 3]!.take('ann')))
    const granted = states.filter(({ isGranted }) => isGranted).length
    expect(granted).toBeGreaterThanOrEqual(40)
    expect(granted).toBeLessThanOrEqual(30 + 3 * 10)
  })

  test('what other nodes have granted is no longer said to be left', async () => {
    const [here, there] = [await open(10), await open(10)]
    await grantedOf(here, 21)
    await grantedOf(there, 10)
    expect((await there.take('ann')).left).toBe(9)
  })

  test('who asks seldom costs Redis nothing, who asks often a tenth', async () => {
    const quota = await open(10)
    const calls = async () => {
      const stats = await ask(server, (redis) => redis.info('commandstats'))
      return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0)
    }
    const before = await calls()
    await grantedOf(quota, 10)
    expect((await calls()) - before).toBe(0)
    await grantedOf(quota, 30)
    expect((await calls()) - before).toBeLessThanOrEqual(4)
  })

  test('nothing is kept in Redis for longer than a window', async () => {
    await grantedOf(await open(1), 1)
    const ttls = await ask(server, async (redis) =>
      Promise.all((await redis.keys('usher:quota:*')).map((key) => redis.pttl(key))),
    )
    expect(ttls).toEqual([expect.any(Number)])
    expect(ttls[0]).toBeGreaterThan(0)
    expect(ttls[0]).toBeLessThanOrEqual(60_000)
  })

  test('a batch that a quota is no multiple of would leave some that nobody gets', async () => {
    await expect(open(7)).rejects.toThrow('40 is no multiple of 7')
  })

  test('while Redis is away or answers nothing each node counts by itself, and says so once', async () => {
    const own = await RedisServer.start()
    const telemetry = new SilentTelemetry()
    const quotas = openRedisQuotas(own.url, { keyPrefix: 'usher:', telemetry, commandTimeoutMs: 50 })
    try {
      const quota = quotas.open(policy, 1)
      expect(quota).toBeInstanceOf(RedisQuota)
      await eventually(async () => {
        await quota.take('ready')
        expect(await ask(own, (redis) => redis.keys('*'))).toHaveLength(1)
      }, 5000)

      own.freeze()
      const startMs = performance.now()
      expect(await grantedOf(quota, 50)).toBe(40)
      // The first waits in vain for its answer, and so may those that come before the connection is given up.
      expect(performance.now() - startMs).toBeLessThan(2000)
      own.thaw()
      await own.stop()
      expect((await quota.take('bob')).left).toBe(39)
      expect(telemetry.told('serviceLost').map(([service]) => service)).toEqual(['redis quotas'])

      await own.startEmpty()
      await eventually(async () => {
        await quota.take('cat')
        expect(await ask(own, (redis) => redis.keys('*:cat'))).toHaveLength(1)
      }, 5000)
      expect(telemetry.told('serviceBack')).toEqual([['redis quotas']])
    } finally {
      quotas.close()
      await own.close()
    }
  })
})
