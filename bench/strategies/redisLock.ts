import type { Redis } from 'ioredis'
import type { Pool } from 'mysql2/promise'
import { newId } from '../../src/http/newId.ts'
import type { Allocator } from './allocator.ts'
import { areFree, insertReservation, takeSeats } from './naiveTables.ts'
import { transaction } from './transactions.ts'

/** Whoever has it longer than that has lost it, and two may sell one seat: the usual fault of this way. */
const lockMs = 10_000

/** Only its owner lets go of a lock. */
const release = `for _, key in ipairs(KEYS) do if redis.call('get', key) == ARGV[1] then redis.call('del', key) end end`

/** A lock in Redis for each seat, and rows while it is held. @param prefix of the keys. */
export function redisLock(pool: Pool, redis: Redis, prefix: string): Allocator {
  const lockAll = async (keys: readonly string[], owner: string) => {
    const got = await Promise.all(keys.map((key) => redis.set(key, owner, 'PX', lockMs, 'NX')))
    return got.every((answer) => answer === 'OK')
  }
  return {
    async reserve(showId, userId, seats) {
      const id = newId()
      const keys = seats.map((seat) => `${prefix}${showId}:${seat}`)
      try {
        if (!(await lockAll(keys, id))) return undefined
        return await transaction(pool, async (connection) => {
          if (!(await areFree(connection, showId, seats))) return undefined
          await insertReservation(connection, showId, userId, seats, id)
          await takeSeats(connection, showId, seats, id)
          return id
        })
      } finally {
        await redis.eval(release, keys.length, ...keys, id)
      }
    },
  }
}
