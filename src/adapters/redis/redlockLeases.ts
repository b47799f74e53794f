// Redlock here is for liveness alone: it keeps two nodes from claiming a shard in turns. What keeps two from writing is
// the epoch in the database, so a lease may be lost or doubled (a pause, a clock that jumps, a server that forgets)
// and nothing is sold twice. Of redlock only the votes are used: no retries, no wall clock, no automatic extension.
import type { Redis } from 'ioredis'
import Redlock from 'redlock'
import type { ShardLease, ShardLeases } from '../../clusterPorts.ts'
import type { ShardId } from '../../core/shows/shardOf.ts'
import type { Clock, Telemetry } from '../../ports.ts'
import { addressOf, openRedisClient } from './openRedisClient.ts'
import { Outage } from './outage.ts'
import { RedlockLease } from './redlockLease.ts'
import { errorOf, tooFewAnswer, votesOf } from './votes.ts'

export interface RedlockLeasesOptions {
  /** An odd number of servers that know nothing of each other. A lease needs more than half of them. */
  readonly urls: readonly string[]
  readonly keyPrefix: string
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly ttlMs: number
  /** A lease is taken as run out so much earlier: clocks don't run equally fast, and Redis expires late by some ms. */
  readonly marginMs: number
  /** Per command to one server; at most a tenth of `ttlMs`. */
  readonly commandTimeoutMs: number
}

/** Leases on shards, each a key with a time to live on every server. Opening one never fails, nor waits. */
export class RedlockLeases implements ShardLeases {
  readonly #options: RedlockLeasesOptions
  readonly #clients: readonly Redis[]
  readonly #outages: readonly Outage[]
  readonly #strict: Redlock
  readonly #healing: Redlock

  constructor(options: RedlockLeasesOptions) {
    const { urls, telemetry, ttlMs, commandTimeoutMs } = options
    // With an even number a vote can be tied, and redlock then never answers.
    if (urls.length % 2 === 0) throw new Error(`leases need an odd number of servers, not ${urls.length}`)
    if (commandTimeoutMs * 10 > ttlMs) throw new Error('a command may take a tenth of a lease at most')
    this.#options = options
    this.#clients = urls.map((url) => openRedisClient(url, commandTimeoutMs))
    this.#outages = this.#clients.map((client) => {
      const outage = new Outage(`redis ${addressOf(client)}`, telemetry)
      outage.watch(client)
      return outage
    })
    const once = { retryCount: 0 }
    this.#strict = new Redlock(this.#clients, once)
    // Only a function replaces a script: redlock's types allow a text, and its code ignores it.
    this.#healing = new Redlock(this.#clients, once, { extendScript: () => extendOrSet })
  }

  async acquire(shardId: ShardId): Promise<ShardLease | undefined> {
    const { keyPrefix, clock, ttlMs, marginMs } = this.#options
    const sentAtMs = clock.monotonicMs()
    try {
      // When it fails, it has given back by itself what it got.
      const lock = await this.#strict.acquire([`${keyPrefix}lease:{${shardId}}`], ttlMs)
      return new RedlockLease({
        lock,
        strict: this.#strict,
        healing: this.#healing,
        clock,
        ttlMs,
        marginMs,
        sentAtMs,
      })
    } catch (error) {
      const votes = await votesOf(error)
      // Enough have answered, and it wasn't to be had: another node has it, or is about to.
      if (votes.granted + votes.refused >= votes.quorum) return undefined
      throw tooFewAnswer(votes.errors)
    }
  }

  async check(): Promise<void> {
    const errors: Error[] = []
    const { keyPrefix, ttlMs } = this.#options
    // A server that is full answers a PING, and takes no lease.
    const write = (client: Redis) =>
      client.set(`${keyPrefix}check`, '', 'PX', ttlMs).catch((error) => errors.push(errorOf(client, error)))
    await Promise.all(this.#clients.map(write))
    if (errors.length * 2 > this.#clients.length) throw tooFewAnswer(errors)
  }

  async close(): Promise<void> {
    for (const outage of this.#outages) outage.end()
    for (const client of this.#clients) client.disconnect()
  }
}

/**
 * Extends, or sets what isn't there: a server that has lost the lease is healed at once, so that a second one can
 * lose it later. Nobody else can have had it in between, as long as this node's own deadline hasn't passed.
 */
const extendOrSet = `
local value = redis.call('GET', KEYS[1])
if value and value ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`
