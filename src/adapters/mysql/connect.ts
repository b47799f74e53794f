import type { Connection as CoreConnection } from 'mysql2'
import { type Connection, createConnection, createPool, type Pool } from 'mysql2/promise'
import { giveUpOnSilence } from './giveUpOnSilence.ts'

/** Past this a server that doesn't greet is given up: a black hole must not hold a request for ever. */
const connectTimeoutMs = 5000

/**
 * What every session is set to, so that a server's own settings change nothing: rows are locked as they are read for
 * it, never gaps between them; values that don't fit are refused; a backslash is what the driver takes it for.
 */
const session = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
    innodb_lock_wait_timeout = 2`,
]

/** What waits for a connection of a pool: more than that would wait for longer than anybody does. */
const waitersMax = 1000

function optionsOf(url: string) {
  return { uri: url, charset: 'utf8mb4_bin', connectTimeout: connectTimeoutMs }
}

/** A pool for everything that isn't a shard's writer. @param queryTimeoutMs as for openConnection(). */
export function openPool(url: string, queryTimeoutMs: number, connectionsMax: number): Pool {
  const pool = createPool({ ...optionsOf(url), connectionLimit: connectionsMax, queueLimit: waitersMax })
  // Queued before anything that is asked of the connection.
  pool.pool.on('connection', (connection) => {
    // The pool takes note of the first only, and drops the connection.
    connection.on('error', () => {})
    giveUpOnSilence(connection, queryTimeoutMs)
    for (const statement of session) connection.query(statement, () => {})
  })
  return pool
}

/**
 * A connection of its own.
 *
 * @param queryTimeoutMs the longest silence of the server while a statement is under way; undefined: any, and several
 *   statements may come in one text.
 * @throws what the driver throws.
 */
export async function openConnection(url: string, queryTimeoutMs?: number): Promise<Connection> {
  // Without a limit it is for migrations, which are files of statements.
  const multipleStatements = queryTimeoutMs === undefined
  const connection = await createConnection({ ...optionsOf(url), multipleStatements })
  // One that dies is noticed by whoever uses it next.
  connection.on('error', () => {})
  if (queryTimeoutMs !== undefined) {
    const { connection: core } = connection as unknown as { connection: CoreConnection }
    giveUpOnSilence(core, queryTimeoutMs)
  }
  for (const statement of session) await connection.query(statement)
  return connection
}
