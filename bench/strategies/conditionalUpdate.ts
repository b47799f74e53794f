import type { Pool } from 'mysql2/promise'
import { newId } from '../../src/http/newId.ts'
import type { Allocator } from './allocator.ts'
import { insertReservation, takeSeats } from './naiveTables.ts'
import { transaction } from './transactions.ts'

/** Seats are taken by an UPDATE that only matches free ones; whoever comes second matches too few. */
export function conditionalUpdate(pool: Pool): Allocator {
  return {
    reserve: (showId, userId, seats) =>
      transaction(pool, async (connection) => {
        const id = newId()
        if (!(await takeSeats(connection, showId, seats, id))) return undefined
        await insertReservation(connection, showId, userId, seats, id)
        return id
      }),
  }
}
