import type { Redis } from 'ioredis'
import type { Seq, ShowId } from '../../core/ids.ts'
import type { SeatStatusName } from '../../core/seats/occupancy.ts'
import type { SeatCounts } from '../../core/seats/seatMap.ts'

/** What the channel of a show carries, as JSON, for each map that was stored. */
export interface MapMessage {
  readonly showId: ShowId
  readonly epoch: number
  /** The version that `changes` lead on from, in the same epoch; null: the map is to be read again. */
  readonly from: Seq | null
  readonly version: Seq
  readonly counts: SeatCounts
  /** The new status by seat id. */
  readonly changes: Readonly<Record<string, SeatStatusName>>
}

/** Key of a show's map, and name of its channel. In braces is what a cluster of Redis spreads keys by. */
export function mapKeyOf(keyPrefix: string, showId: ShowId): string {
  return `${keyPrefix}map:{${showId}}`
}

export interface StoredMap {
  readonly epoch: number
  readonly version: Seq
  readonly counts: SeatCounts
  readonly body: string
}

/** @returns undefined when there is none, or none that its owner stands by. */
export async function readStoredMap(client: Redis, key: string): Promise<StoredMap | undefined> {
  const [epoch, version, counts, body] = await client.hmget(key, 'epoch', 'version', 'counts', 'body')
  if (!epoch || !version || !counts || !body) return undefined
  return { epoch: Number(epoch), version: Number(version), counts: JSON.parse(counts), body }
}

export interface MapToStore {
  readonly key: string
  readonly message: MapMessage
  /** null: only that what is stored is out of date. */
  readonly body: string | null
  readonly keptMs: number
}

/** `superseded`: an owner of a later epoch has stored a map. `known`: there is this one already, or a later one. */
export type StoreAnswer = 'superseded' | 'known' | 'stored'

const answers = { '-1': 'superseded', 0: 'known', 1: 'stored' } as const

// One script, so that a late owner can't come between the look and the writing.
const storeMap = {
  numberOfKeys: 1,
  lua: `
local epoch, version, counts, body, keptMs, message = unpack(ARGV)
local known = redis.call('HMGET', KEYS[1], 'epoch', 'version')
if known[1] and known[2] then
  local epochs = tonumber(epoch) - tonumber(known[1])
  local versions = tonumber(version) - tonumber(known[2])
  if epochs < 0 then return -1 end
  if epochs == 0 and versions < 0 then return 0 end
  if epochs == 0 and versions == 0 and (body == '' or redis.call('HEXISTS', KEYS[1], 'body') == 1) then
    return 0
  end
end
if body == '' then
  redis.call('HDEL', KEYS[1], 'body')
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'version', version, 'counts', counts)
else
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'version', version, 'counts', counts, 'body', body)
end
redis.call('PEXPIRE', KEYS[1], keptMs)
redis.call('PUBLISH', KEYS[1], message)
return 1`,
}

interface WithStoreMap {
  storeMap(key: string, ...args: (string | number)[]): Promise<-1 | 0 | 1>
}

/**
 * Teaches the client to store a map and publish its message, both or neither.
 *
 * Only a map of the known epoch or a later one, and of a later version in the same epoch, is stored.
 */
export function mapStoreOf(client: Redis): (map: MapToStore) => Promise<StoreAnswer> {
  client.defineCommand('storeMap', storeMap)
  const scripted = client as Redis & WithStoreMap
  return async ({ key, message, body, keptMs }) => {
    const { epoch, version, counts } = message
    const json = JSON.stringify
    const answer = await scripted.storeMap(
      key,
      epoch,
      version,
      json(counts),
      body ?? '',
      keptMs,
      json(message),
    )
    return answers[answer]
  }
}
