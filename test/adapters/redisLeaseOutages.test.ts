import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { LeaseUnavailableError } from '../../src/faults.ts'
import { patiently } from '../services/patiently.ts'
import { programs, suiteNeeding } from '../services/suiteNeeding.ts'
import { ask, key, LeaseStage, marginMs, ttlMs } from './redisLeaseStage.ts'

suiteNeeding([programs.redis], 'leases by redlock, in bad times', () => {
  let stage: LeaseStage
  beforeEach(() => {
    stage = new LeaseStage()
  })
  afterEach(() => stage.close())

  test('while Redis is gone a lease stays valid for as long as it was; one that starts empty gets it anew', async () => {
    await stage.start(1)
    const leases = await stage.node()
    const lease = (await leases.acquire(7))!
    const { validUntilMs } = lease
    await stage.servers[0]!.stop()
    stage.clock.advance(1000)
    await expect(lease.extend()).rejects.toThrow(LeaseUnavailableError)
    await expect(leases.acquire(8)).rejects.toThrow(LeaseUnavailableError)
    expect(lease.validUntilMs).toBe(validUntilMs)
    await stage.servers[0]!.startEmpty()
    await vi.waitFor(async () => expect(await lease.extend()).toBe(true), 5000)
    expect(lease.validUntilMs).toBe(1000 + ttlMs - marginMs)
    expect(await stage.holding()).toEqual([0])
  })

  test('a lease heals on each server that lost it, so that they may lose it one after the other', async () => {
    await stage.start(3)
    const [one, two] = [await stage.node(), await stage.node()]
    const lease = (await one.acquire(7))!
    for (const server of stage.servers) {
      await server.stop()
      expect(await lease.extend()).toBe(true)
      await server.startEmpty()
      await vi.waitFor(async () => {
        expect(await lease.extend()).toBe(true)
        expect(await stage.holding()).toEqual([0, 1, 2])
      }, 5000)
    }
    expect(await two.acquire(7)).toBeUndefined()
  })

  test('one server that refuses, one that is gone and one that grants are not enough for either answer', async () => {
    await stage.start(3)
    const leases = await stage.node()
    const lease = (await leases.acquire(7))!
    await vi.waitFor(async () => expect(await stage.holding()).toEqual([0, 1, 2]))
    await ask(stage.servers[0]!, (redis) => redis.set(key, 'of a node that tries'))
    await stage.servers[1]!.stop()
    await expect(lease.extend()).rejects.toThrow(LeaseUnavailableError)
    // A claim has its answer: not now.
    expect(await leases.acquire(7)).toBeUndefined()
  })

  test('a frozen server is not waited for: alone it is no quorum, one of three is done without', async () => {
    await stage.start(3)
    const leases = await stage.node()
    const lease = (await leases.acquire(7))!
    stage.servers[2]!.freeze()
    expect(await leases.acquire(8)).toBeDefined()
    expect(await lease.extend()).toBe(true)
    await leases.check()
    stage.servers[1]!.freeze()
    const beganAtMs = performance.now()
    await expect(lease.extend()).rejects.toThrow(LeaseUnavailableError)
    // One was given up for good meanwhile, and the other has only not answered in time.
    expect(stage.telemetry.told('serviceLost').length).toBeLessThan(2)
    await expect(leases.check()).rejects.toThrow(LeaseUnavailableError)
    await expect(leases.acquire(9)).rejects.toThrow(LeaseUnavailableError)
    // Four times a command's: a claim that fails gives back what it may have got.
    expect(performance.now() - beganAtMs).toBeLessThan(ttlMs)
    for (const server of stage.servers) server.thaw()
    await vi.waitFor(() => leases.check(), patiently)
    await vi.waitFor(async () => expect(await leases.acquire(9)).toBeDefined(), 5000)
  })

  test('a connection that nothing comes out of any more is given up for a new one', async () => {
    await stage.start(1)
    const way = await openWay(stage.servers[0]!.port)
    const leases = await stage.node([way.url])
    const lease = (await leases.acquire(7))!
    way.swallow()
    await expect(lease.extend()).rejects.toThrow(LeaseUnavailableError)
    await vi.waitFor(async () => expect(await lease.extend()).toBe(true), 5000)
  })

  test('leases can be opened before Redis is there, and an outage is told once', async () => {
    await stage.start(1)
    const [server] = stage.servers
    await server!.stop()
    const url = `redis://:opensesame@127.0.0.1:${server!.port}`
    const leases = stage.open([url])
    const refused = await leases.acquire(7).catch((error) => error)
    expect(refused).toBeInstanceOf(LeaseUnavailableError)
    const service = `redis 127.0.0.1:${server!.port}`
    await vi.waitFor(() => expect(stage.telemetry.told('serviceLost')).toHaveLength(1), patiently)
    await server!.startEmpty()
    await vi.waitFor(() => leases.check(), patiently)
    expect(await leases.acquire(7)).toBeDefined()
    await vi.waitFor(() => expect(stage.telemetry.told('serviceBack')).toEqual([[service]]), patiently)
    await server!.stop()
    await vi.waitFor(() => expect(stage.telemetry.told('serviceLost')).toHaveLength(2), patiently)
    for (const [lost, error] of stage.telemetry.told('serviceLost')) {
      expect(lost).toBe(service)
      expect(JSON.stringify([lost, error, (error as Error).message])).not.toContain('opensesame')
    }
  })

  test('a wrong password is told, and not shown', async () => {
    await stage.start(1)
    await ask(stage.servers[0]!, (redis) => redis.config('SET', 'requirepass', 'mellon'))
    const urls = [`redis://:opensesame@127.0.0.1:${stage.servers[0]!.port}`]
    const leases = stage.open(urls)
    await vi.waitFor(() => expect(stage.telemetry.told('serviceLost')).toHaveLength(1), patiently)
    const [[service, error]] = stage.telemetry.told('serviceLost') as [[string, Error]]
    expect(error.message).toContain('WRONGPASS')
    expect(inspect([service, error], { depth: 9 })).not.toContain('opensesame')
    const refused = await leases.acquire(7).catch((fault) => fault)
    expect(inspect(refused, { depth: 9 })).not.toContain('opensesame')
  })
})

/** A way to a server, on which the connections that there are can go dead without being closed. */
async function openWay(port: number): Promise<{ readonly url: string; swallow: () => void }> {
  const sockets = new Set<Socket>()
  const way = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    near.pipe(far).pipe(near)
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}))
  }).listen(0, '127.0.0.1')
  await once(way, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    way.close()
  })
  const url = `redis://127.0.0.1:${(way.address() as AddressInfo).port}`
  const swallow = () => {
    for (const socket of sockets) socket.unpipe().resume()
  }
  return { url, swallow }
}
