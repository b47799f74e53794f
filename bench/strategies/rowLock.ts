import type { Pool, RowDataPacket } from 'mysql2/promise'
import { newId } from '../../src/http/newId.ts'
import type { Allocator } from './allocator.ts'
import { areFree, insertReservation, takeSeats } from './naiveTables.ts'
import { transaction } from './transactions.ts'

/** Whoever sells seats of a show locks its row, so that all others wait: `SELECT ... FOR UPDATE`. */
export function rowLock(pool: Pool): Allocator {
  return {
    reserve: (showId, userId, seats) =>
      transaction(pool, async (connection) => {
        await connection.query<RowDataPacket[]>('SELECT id FROM naive_shows WHERE id = ? FOR UPDATE', [
          showId,
        ])
        if (!(await areFree(connection, showId, seats))) return undefined
        const id = newId()
        await insertReservation(connection, showId, userId, seats, id)
        await takeSeats(connection, showId, seats, id)
        return id
      }),
  }
}
