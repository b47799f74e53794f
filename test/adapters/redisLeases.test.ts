import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { RedlockLeases } from '../../src/adapters/redis/redlockLeases.ts'
import { programs, suiteNeeding } from '../services/suiteNeeding.ts'
import { ask, key, LeaseStage, marginMs, ttlMs } from './redisLeaseStage.ts'

const hour = 3_600_000

suiteNeeding([programs.redis], 'leases by redlock', () => {
  let stage: LeaseStage
  beforeEach(() => {
    stage = new LeaseStage()
  })
  afterEach(() => stage.close())

  test('a lease is one node’s until it gives it back', async () => {
    await stage.start(1)
    const [one, two] = [await stage.node(), await stage.node()]
    const lease = (await one.acquire(7))!
    expect(await two.acquire(7)).toBeUndefined()
    expect(await two.acquire(8)).toBeDefined()
    expect(await lease.extend()).toBe(true)
    await lease.release()
    expect(await stage.holding()).toEqual([])
    expect(await two.acquire(7)).toBeDefined()
    expect(await one.acquire(7)).toBeUndefined()
  })

  test('it is valid for its time to live less the margin, from before it was asked for', async () => {
    await stage.start(1)
    const leases = await stage.node()
    stage.clock.advance(1000)
    const lease = (await leases.acquire(7))!
    expect(lease.validUntilMs).toBe(1000 + ttlMs - marginMs)
    expect(await ask(stage.servers[0]!, (redis) => redis.pttl(key))).toBeGreaterThan(ttlMs - 1000)

    // The answer takes a second.
    stage.clock.advance(500)
    const extended = lease.extend()
    stage.clock.advance(1000)
    expect(await extended).toBe(true)
    expect(lease.validUntilMs).toBe(1500 + ttlMs - marginMs)
  })

  test.each([1, 3])('of many nodes that race for it, over %i servers, one has it at most', async (count) => {
    await stage.start(count)
    const nodes = await Promise.all(Array.from({ length: count === 1 ? 5 : 2 }, () => stage.node()))
    for (let round = 0; round < 20; round++) {
      const claims = await Promise.all(nodes.map((leases) => leases.acquire(7)))
      const won = claims.filter((lease) => lease !== undefined)
      expect(won).toHaveLength(1)
      await won[0]!.release()
      await vi.waitFor(async () => expect(await stage.holding()).toEqual([]))
    }
  })

  test.each([hour, -hour])('a wall clock that is set %i ms further loses no lease', async (jumpMs) => {
    await stage.start(1)
    const [one, two] = [await stage.node(), await stage.node()]
    const lease = (await one.acquire(7))!
    const realNow = Date.now
    vi.spyOn(Date, 'now').mockImplementation(() => realNow() + jumpMs)
    onTestFinished(() => void vi.restoreAllMocks())
    for (let round = 0; round < 3; round++) {
      stage.clock.advance(1000)
      expect(await lease.extend()).toBe(true)
      expect(lease.validUntilMs).toBe(stage.clock.monotonicMs() + ttlMs - marginMs)
    }
    expect(await two.acquire(7)).toBeUndefined()
    await lease.release()
    expect(await two.acquire(7)).toBeDefined()
  })

  test('an extension finds that another node has it', async () => {
    await stage.start(1)
    const [one, two] = [await stage.node(), await stage.node()]
    const lease = (await one.acquire(7))!
    await ask(stage.servers[0]!, (redis) => redis.del(key))
    const other = (await two.acquire(7))!
    expect(await lease.extend()).toBe(false)
    // And it takes nothing away from it.
    await lease.release()
    expect(await other.extend()).toBe(true)
  })

  test('an expired lease is released without complaint, and not extended', async () => {
    await stage.start(1)
    const leases = await stage.node()
    const lease = (await leases.acquire(7))!
    await ask(stage.servers[0]!, (redis) => redis.del(key))
    stage.clock.advance(ttlMs)
    // Another may have had it by now and given it back.
    expect(await lease.extend()).toBe(false)
    expect(await stage.holding()).toEqual([])
    await lease.release()
  })

  test('past its time it is extended where it is still there', async () => {
    await stage.start(1)
    const lease = (await (await stage.node()).acquire(7))!
    stage.clock.advance(ttlMs)
    expect(await lease.extend()).toBe(true)
    expect(lease.validUntilMs).toBe(2 * ttlMs - marginMs)
  })

  test('a released lease stays released, whatever was under way', async () => {
    await stage.start(1)
    const lease = (await (await stage.node()).acquire(7))!
    const extended = lease.extend()
    await lease.release()
    await extended
    expect(await lease.extend()).toBe(false)
    expect(await stage.holding()).toEqual([])
  })

  test('an extension under way when it is released doesn’t come after', async () => {
    await stage.start(1)
    const leases = await stage.node()
    const [lease, other] = [(await leases.acquire(7))!, (await leases.acquire(8))!]
    await ask(stage.servers[0]!, (redis) => redis.script('FLUSH'))
    // The server knows how to release again, and is to be told how to extend.
    await other.release()
    const extended = lease.extend()
    await lease.release()
    await extended
    expect(await stage.holding()).toEqual([])
  })

  test('a server that was flushed gets it anew', async () => {
    await stage.start(1)
    const [one, two] = [await stage.node(), await stage.node()]
    const lease = (await one.acquire(7))!
    await ask(stage.servers[0]!, (redis) => redis.flushall())
    expect(await lease.extend()).toBe(true)
    expect(await two.acquire(7)).toBeUndefined()
  })

  test('what a failed claim got on some servers is given back', async () => {
    await stage.start(3)
    const leases = await stage.node()
    const others = stage.servers.slice(0, 2)
    for (const server of others) await ask(server, (redis) => redis.set(key, 'of another node'))
    expect(await leases.acquire(7)).toBeUndefined()
    await vi.waitFor(async () => expect(await stage.holding()).toEqual([0, 1]))
  })

  test('an even number of servers, or a command that may outlast the lease, is refused', () => {
    const options = {
      keyPrefix: '',
      clock: stage.clock,
      telemetry: stage.telemetry,
      ttlMs,
      marginMs,
      commandTimeoutMs: 300,
    }
    const url = 'redis://127.0.0.1:1'
    expect(() => new RedlockLeases({ ...options, urls: [url, url] })).toThrow('odd number')
    expect(() => new RedlockLeases({ ...options, urls: [url], commandTimeoutMs: 301 })).toThrow('tenth')
  })
})
