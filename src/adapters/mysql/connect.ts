import { type Connection, createConnection, createPool, type Pool } from 'mysql2/promise'

/** Past this a statement is given up and its connection with it: a black hole must not hold a request for ever. */
const connectTimeoutMs = 5000
/** Readers and staff; each shard's writer has a connection of its own. */
const poolConnectionsMax = 8

/**
 * What every session is set to, so that a server's own settings change nothing: rows are locked as they are read for
 * it, never gaps between them; values that don't fit are refused; a backslash is what the driver takes it for.
 */
const session = `SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
  SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
    innodb_lock_wait_timeout = 5`

function optionsOf(url: string) {
  return { uri: url, charset: 'utf8mb4_bin', connectTimeout: connectTimeoutMs, multipleStatements: true }
}

/** A pool for everything that isn't a shard's writer. */
export function openPool(url: string): Pool {
  const pool = createPool({ ...optionsOf(url), connectionLimit: poolConnectionsMax })
  // Queued before anything that is asked of the connection.
  pool.pool.on('connection', (connection) => {
    connection.query(session, () => {})
  })
  return pool
}

/** A connection of its own. @throws what the driver throws. */
export async function openConnection(url: string): Promise<Connection> {
  const connection = await createConnection(optionsOf(url))
  await connection.query(session)
  return connection
}
