import type { ShowId } from '../ids.ts'

/** A fixed group of shows that one node owns, from 0. */
export type ShardId = number

/**
 * The shard of a show: FNV-1a over the id. Every node must compute the same, so this function, like the number of
 * shards, never changes once a database has been made.
 */
export function shardOf(showId: ShowId, shardCount: number): ShardId {
  let hash = 0x811c9dc5
  for (let i = 0; i < showId.length; i++) {
    hash = Math.imul(hash ^ showId.charCodeAt(i), 0x01000193)
  }
  return (hash >>> 0) % shardCount
}
