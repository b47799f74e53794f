import { createPool, type Pool, type PoolConnection } from 'mysql2/promise'

/** @param connectionsMax a naive way does no more at once: each transaction has a connection. */
export function openPool(databaseUrl: string, connectionsMax: number): Pool {
  const opened = createPool({ uri: databaseUrl, connectionLimit: connectionsMax, maxIdle: connectionsMax })
  opened.pool.on('connection', (connection) => {
    // As usher's own: rows are locked as they are read for it, never gaps between them.
    connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED', () => {})
  })
  return opened
}

/** @param work returns undefined to undo it all. */
export async function transaction<Value>(
  from: Pool,
  work: (connection: PoolConnection) => Promise<Value | undefined>,
): Promise<Value | undefined> {
  const connection = await from.getConnection()
  try {
    await connection.query('START TRANSACTION')
    const value = await work(connection)
    await connection.query(value === undefined ? 'ROLLBACK' : 'COMMIT')
    return value
  } catch (error) {
    await connection.query('ROLLBACK')
    throw error
  } finally {
    connection.release()
  }
}
