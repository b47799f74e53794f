import type { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openRedisClient } from '../../src/adapters/redis/openRedisClient.ts'
import { type MapToStore, mapStoreOf } from '../../src/adapters/redis/sharedMap.ts'
import type { Seq } from '../../src/core/ids.ts'
import { showId } from '../core/builders.ts'
import { patiently } from '../services/patiently.ts'
import { RedisServer } from '../services/redisServer.ts'
import { programs, suiteNeeding } from '../services/suiteNeeding.ts'
import { key, messagesOf } from './redisMapStage.ts'

suiteNeeding([programs.redis], 'the script that stores a seat map', () => {
  const counts = { total: 8, free: 8, held: 0, reserved: 0, blocked: 0 }
  let server: RedisServer
  let client: Redis
  let store: ReturnType<typeof mapStoreOf>
  beforeEach(async () => {
    server = await RedisServer.start()
    client = openRedisClient(server.url, 1000)
    client.on('error', () => {})
    await vi.waitFor(() => client.ping(), patiently)
    store = mapStoreOf(client)
  })
  afterEach(async () => {
    client.disconnect()
    await server.close()
  })

  const map = (epoch: number, version: Seq, body: string | null = `${epoch}/${version}`): MapToStore => {
    return { key, body, keptMs: 1000, message: { showId, epoch, from: null, version, counts, changes: {} } }
  }

  test.each([
    ['an earlier epoch', { epoch: 1, version: 9 }, 'superseded', '2/5'],
    ['an earlier version', { epoch: 2, version: 4 }, 'known', '2/5'],
    ['the same version', { epoch: 2, version: 5 }, 'known', '2/5'],
    ['a later version', { epoch: 2, version: 6 }, 'stored', '2/6'],
    ['a later epoch, whatever its version', { epoch: 3, version: 1 }, 'stored', '3/1'],
  ] as const)('%s', async (_, { epoch, version }, answer, body) => {
    const messages = await messagesOf(server.url)
    expect(await store(map(2, 5))).toBe('stored')
    expect(await store(map(epoch, version))).toBe(answer)
    expect(await client.hget(key, 'body')).toBe(body)
    // A map that isn't stored isn't told.
    await store(map(99, 99))
    await vi.waitFor(() => expect(messages).toHaveLength(answer === 'stored' ? 3 : 2), patiently)
  })

  test('a map that its owner doesn’t stand by is stored again, and keeps late owners out meanwhile', async () => {
    await store(map(2, 5))
    expect(await store(map(2, 5, null))).toBe('known')
    expect(await store(map(2, 6, null))).toBe('stored')
    expect(await client.hexists(key, 'body')).toBe(0)
    expect(await store(map(1, 9))).toBe('superseded')
    expect(await store(map(2, 5))).toBe('known')
    expect(await store(map(2, 6))).toBe('stored')
    expect(await client.hget(key, 'body')).toBe('2/6')
  })
})
