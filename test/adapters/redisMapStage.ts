import { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'
import {
  openRedisMaps,
  type RedisMaps,
  type RedisMapsOptions,
} from '../../src/adapters/redis/openRedisMaps.ts'
import type { MapMessage } from '../../src/adapters/redis/sharedMap.ts'
import type { SharedSeatMap } from '../../src/clusterPorts.ts'
import { type SeatMap, seatMapJson, seatMapOf } from '../../src/core/seats/seatMap.ts'
import type { LiveShow } from '../contracts/shardWriter.ts'
import { SilentTelemetry } from '../fakes/silentTelemetry.ts'

const keyPrefix = 'usher:'
export const key = 'usher:map:{show1}'

/** The maps of one node, closed when the test has ended. */
export function openMaps(
  url: string,
  options: Partial<RedisMapsOptions> & Pick<RedisMapsOptions, 'clock'>,
): RedisMaps {
  const maps = openRedisMaps(url, {
    keyPrefix,
    telemetry: new SilentTelemetry(),
    pushEveryMs: 25,
    pushPauseFactor: 20,
    pushesMax: 8,
    changesMax: 1000,
    retryAfterMs: 100,
    mapKeptMs: 86_400_000,
    pushTimeoutMs: 1000,
    readTimeoutMs: 250,
    idleMs: 60_000,
    provenForMs: 500,
    askEveryMs: 5000,
    ...options,
  })
  onTestFinished(() => maps.close())
  return maps
}

/** A connection of the test's own. */
export function connect(url: string): Redis {
  const redis = new Redis(url)
  redis.on('error', () => {})
  onTestFinished(() => redis.disconnect())
  return redis
}

/** What is said on the channel of the show from now on. */
export async function messagesOf(url: string, channel = key): Promise<MapMessage[]> {
  const messages: MapMessage[] = []
  const redis = connect(url)
  redis.on('message', (_, text) => messages.push(JSON.parse(text)))
  await redis.subscribe(channel)
  return messages
}

/** The whole map as the show's actor has it now. */
export const whole = ({ state }: LiveShow): SeatMap =>
  seatMapOf(state.show.id, state.show.hallId, state.seq, state.occupancy)

export const textOf = (show: LiveShow) => JSON.parse(seatMapJson(whole(show)))

/** What a reader was given, if all of it says the same. */
export function contentOf(map: SharedSeatMap | undefined): unknown {
  if (!map) return undefined
  const body = JSON.parse(map.body)
  if (body.version !== map.version || JSON.stringify(body.counts) !== JSON.stringify(map.counts)) {
    throw new Error(`the text doesn't go with its head: ${JSON.stringify(map)}`)
  }
  return body
}
