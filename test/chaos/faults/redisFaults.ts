import { Redis } from 'ioredis'
import type { Fault } from './fault.ts'

const ways = ['toServer', 'toClient'] as const

export const redisFaults: readonly Fault[] = [
  {
    name: 'redis-one-killed',
    about: 'the first of three Redis servers, which keeps the maps too, is killed and comes back empty',
    covers: [3, 25],
    strike: ({ stage }) => stage.backing.redis[0]!.kill(),
  },
  {
    name: 'redis-all-killed',
    about: 'all Redis servers are killed and come back empty',
    covers: [3, 25],
    async strike({ stage }) {
      await Promise.all(stage.backing.redis.map((server) => server.kill()))
    },
    lastsMs: 6000,
  },
  {
    name: 'redis-flushed',
    about: 'all leases and maps are deleted',
    covers: [3, 5, 25],
    async strike({ stage }) {
      for (const url of stage.backing.redisUrls) {
        const client = new Redis(url)
        await client.flushall()
        client.disconnect()
      }
    },
  },
  {
    name: 'redis-two-frozen',
    about: 'two of three Redis servers stand still',
    covers: [3],
    async strike({ stage }) {
      await Promise.all(stage.backing.redis.slice(0, 2).map((server) => server.freeze()))
    },
    lastsMs: 6000,
  },
  {
    name: 'redis-gone',
    about: 'a black hole between all nodes and Redis',
    covers: [3, 7],
    strike({ stage }) {
      for (const cable of stage.machines.flatMap(({ redis }) => redis)) cable.hold(...ways)
    },
    lastsMs: 6000,
  },
  {
    name: 'redis-gone-for-owner',
    about: 'a black hole between the owner and Redis: it sees the database, and others see both',
    covers: [7],
    strike({ owner }) {
      for (const cable of owner.redis) cable.hold(...ways)
    },
    lastsMs: 6000,
  },
  {
    name: 'redis-refused',
    about: 'Redis refuses everybody',
    covers: [3],
    strike({ stage }) {
      for (const cable of stage.machines.flatMap(({ redis }) => redis)) cable.refuse()
    },
  },
  {
    name: 'redis-slow',
    about: '100 ms more to Redis and 100 ms back: less than a lease client waits for',
    covers: [3],
    strike({ stage }) {
      for (const cable of stage.machines.flatMap(({ redis }) => redis)) cable.delay(100)
    },
  },
  {
    name: 'redis-half-open',
    about: 'Redis has lost all connections, those of subscribers too, and nobody tells the nodes',
    covers: [3, 25],
    strike({ stage }) {
      for (const cable of stage.machines.flatMap(({ redis }) => redis)) cable.forget()
    },
  },
]
