import type { Redis } from 'ioredis'
import { LocalSeatMaps } from '../../../src/adapters/embedded/localSeatMaps.ts'
import { Outage } from '../../../src/adapters/redis/outage.ts'
import { PublishedSeatMaps } from '../../../src/adapters/redis/publishedSeatMaps.ts'
import { PushedSeatMaps } from '../../../src/adapters/redis/pushedSeatMaps.ts'
import { SubscribedSeatMaps } from '../../../src/adapters/redis/subscribedSeatMaps.ts'
import { clusterDefaults } from '../../../src/clusterDefaults.ts'
import type { NodePorts } from '../../../src/openNode.ts'
import type { SeatMapFeed, Telemetry } from '../../../src/ports.ts'
import type { History } from '../history.ts'
import { RedisConnection, type RedisConnectionOptions } from './redisConnection.ts'

interface Maps {
  readonly ports: Pick<NodePorts, 'ownMaps' | 'sharedMaps'>
  /** For those who watch: as in openRedisMaps.ts, news of own shows comes from here at once. */
  readonly feed: SeatMapFeed
}

/** Maps of a node that shares none: other nodes ask the owner. */
export function unsharedMaps(): Maps {
  const ownMaps = Object.assign(new LocalSeatMaps(), { repush: () => {} })
  return {
    ports: { ownMaps, sharedMaps: { read: async () => undefined, close: async () => {} } },
    feed: ownMaps,
  }
}

/** The production adapters over a simulated Redis. */
export function sharedMapsOver(
  options: Omit<RedisConnectionOptions, 'commandTimeoutMs'>,
  telemetry: Telemetry,
  history: History,
): Maps {
  const { maps } = clusterDefaults
  const connect = (commandTimeoutMs: number) =>
    new RedisConnection({ ...options, commandTimeoutMs }) as unknown as Redis
  const commands = connect(maps.pushTimeoutMs)
  const subscriber = connect(maps.readTimeoutMs)
  const outage = new Outage('redis maps', telemetry)
  outage.watch(commands)
  outage.watch(subscriber)
  const { clock } = options
  const keyPrefix = ''
  const subscribed = new SubscribedSeatMaps({ ...maps, commands, subscriber, keyPrefix, clock })
  const pushed = new PushedSeatMaps({ ...maps, commands, outage, keyPrefix, clock })
  const published = new PublishedSeatMaps({ ...maps, watcher: connect(maps.readTimeoutMs), keyPrefix, clock })
  return {
    ports: {
      ownMaps: pushed,
      sharedMaps: {
        async read(showId, epochMin) {
          const map = await subscribed.read(showId, epochMin)
          history.count(map ? 'map from Redis' : 'map not in Redis')
          return map
        },
        close: () => subscribed.close(),
      },
    },
    feed: {
      watch(showId, hear) {
        const stops = [pushed.watch(showId, hear), published.watch(showId, hear)]
        return () => {
          for (const stop of stops) stop()
        }
      },
    },
  }
}
