import type { SharedSeatMaps } from '../../clusterPorts.ts'
import type { SeatMapFeed, Telemetry } from '../../ports.ts'
import { openRedisClient } from './openRedisClient.ts'
import { Outage } from './outage.ts'
import { PublishedSeatMaps, type PublishedSeatMapsOptions } from './publishedSeatMaps.ts'
import { PushedSeatMaps, type PushedSeatMapsOptions } from './pushedSeatMaps.ts'
import { SubscribedSeatMaps, type SubscribedSeatMapsOptions } from './subscribedSeatMaps.ts'

type Made = 'commands' | 'subscriber' | 'watcher' | 'outage'

export interface RedisMapsOptions
  extends Omit<PushedSeatMapsOptions, Made>,
    Omit<SubscribedSeatMapsOptions, Made>,
    Omit<PublishedSeatMapsOptions, Made> {
  readonly telemetry: Telemetry
  /** A push that isn't answered for so long has failed. */
  readonly pushTimeoutMs: number
}

export interface RedisMaps {
  /** The maps of the shows that this node owns. */
  readonly pushed: PushedSeatMaps
  /** The maps of all shows, from their owners. */
  readonly shared: SharedSeatMaps
  /** What becomes of all shows, whoever owns them. */
  readonly feed: SeatMapFeed
  close(): Promise<void>
}

/** Seat maps shared over one Redis. Opening never fails, nor waits: while Redis is away, so are other nodes' maps. */
export function openRedisMaps(url: string, options: RedisMapsOptions): RedisMaps {
  const commands = openRedisClient(url, options.pushTimeoutMs)
  const subscriber = openRedisClient(url, options.readTimeoutMs)
  const outage = new Outage('redis maps', options.telemetry)
  outage.watch(commands)
  outage.watch(subscriber)
  const watcher = openRedisClient(url, options.readTimeoutMs)
  const pushed = new PushedSeatMaps({ ...options, commands, outage })
  const shared = new SubscribedSeatMaps({ ...options, commands, subscriber })
  const published = new PublishedSeatMaps({ ...options, watcher })
  return {
    pushed,
    shared,
    feed: {
      // News of our own shows comes both ways: at once from here, and from Redis for those that have moved.
      watch(showId, hear) {
        const stops = [pushed.watch(showId, hear), published.watch(showId, hear)]
        return () => {
          for (const stop of stops) stop()
        }
      },
    },
    async close() {
      outage.end()
      pushed.close()
      published.close()
      await shared.close()
      commands.disconnect()
      subscriber.disconnect()
      watcher.disconnect()
    },
  }
}
