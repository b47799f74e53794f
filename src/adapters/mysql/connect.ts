import type { Connection as CoreConnection } from 'mysql2'
import { type Connection, createConnection, createPool, type Pool } from 'mysql2/promise'
import type { Value } from '../sql/sql.ts'
import { giveUpOnSilence } from './giveUpOnSilence.ts'
import { withLiterals } from './withLiterals.ts'

/** Past this a server that doesn't greet is given up: a black hole must not hold a request for ever. */
const connectTimeoutMs = 5000

/**
 * What every session is set to, so that a server's own settings change nothing: rows are locked as they are read for
 * it, never gaps between them; values that don't fit are refused; a backslash is what the driver takes it for.
 */
function session(queryTimeoutMs: number | undefined): string[] {
  const always = [
    'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
    `SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
      innodb_lock_wait_timeout = 2`,
  ]
  if (queryTimeoutMs === undefined) return always
  // Past that silence of ours the server ends the session, and lets go of what its transaction has locked: we are frozen,
  // or our machine is gone without a word. One that lives is never silent for as long: an idle connection is pinged.
  return [...always, `SET SESSION wait_timeout = ${Math.ceil((2 * queryTimeoutMs) / 1000)}`]
}

/** What waits for a connection of a pool: more than that would wait for longer than anybody does. */
const waitersMax = 1000

function optionsOf(url: string) {
  // Statements are never prepared: the driver would make room for 16,000 of them, half a megabyte a connection.
  return { uri: url, charset: 'utf8mb4_bin', connectTimeout: connectTimeoutMs, maxPreparedStatements: 1 }
}

/** A pool for everything that isn't a shard's writer. @param queryTimeoutMs as in ConnectionOptions. */
export function openPool(url: string, queryTimeoutMs: number, connectionsMax: number): Pool {
  const pool = createPool({ ...optionsOf(url), connectionLimit: connectionsMax, queueLimit: waitersMax })
  // Queued before anything that is asked of the connection.
  pool.pool.on('connection', (connection) => {
    // The pool takes note of the first only, and drops the connection.
    connection.on('error', () => {})
    giveUpOnSilence(connection, queryTimeoutMs)
    for (const statement of session(queryTimeoutMs)) connection.query(statement, () => {})
  })
  return pool
}

export interface ConnectionOptions {
  /** The longest silence of the server while a statement is under way; undefined: any. */
  readonly queryTimeoutMs?: number
  /** Several statements may come in one text. */
  readonly multipleStatements: true
}

/**
 * A connection of its own.
 *
 * @throws what the driver throws.
 */
export async function openConnection(
  url: string,
  { queryTimeoutMs, multipleStatements }: ConnectionOptions,
): Promise<Connection> {
  const connection = await createConnection({ ...optionsOf(url), multipleStatements, queryFormat })
  // One that dies is noticed by whoever uses it next.
  connection.on('error', () => {})
  if (queryTimeoutMs !== undefined) giveUpOnSilence(withCallbacks(connection), queryTimeoutMs)
  for (const statement of session(queryTimeoutMs)) await connection.query(statement)
  return connection
}

/** In place of the driver's, which looks through a text for question marks although no value was given. */
function queryFormat(text: string, values: readonly Value[]): string {
  return values.length === 0 ? text : withLiterals(text, values)
}

/** The same connection with callbacks in place of promises, each of which takes a stack trace for errors to come. */
export function withCallbacks(connection: Connection): CoreConnection {
  // Missing in the driver's types.
  return (connection as unknown as { connection: CoreConnection }).connection
}
