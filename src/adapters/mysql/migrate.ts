import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { RowDataPacket } from 'mysql2/promise'
import { StartError } from '../../faults.ts'
import { openConnection } from './connect.ts'

const migrationsDir = new URL('../../../migrations/mysql/', import.meta.url)
const lockWaitSeconds = 60
/** Of its pools, and one for each migration. */
const nodeConnections = 12

/**
 * Brings the schema up to date. Ten nodes that start at once do it once: the first has the lock, the others find it
 * done. The first also fixes the number of shards, for good.
 *
 * @returns what the database was made with.
 * @throws StartError the database is newer than this program, can't be reached, allows too few connections, or stays
 *   locked.
 */
export async function migrate(
  url: string,
  shardCount: number,
): Promise<{ shardCount: number; clusterId: string }> {
  const connection = await openConnection(url, { multipleStatements: true }).catch((error: Error) => {
    throw new StartError(`can't reach the database: ${error.message}`, error)
  })
  const rows = async (sql: string, values: unknown[] = []) =>
    (await connection.query<RowDataPacket[]>(sql, values))[0]
  try {
    const [lock] = await rows(
      `SELECT GET_LOCK(CONCAT('usher.migrate.', LEFT(SHA2(DATABASE(), 256), 32)), ${lockWaitSeconds}) AS got`,
    )
    if (lock!.got !== 1) throw new StartError('another node has been migrating the database for a minute')
    await connection.query(
      'CREATE TABLE IF NOT EXISTS migrations (version INT NOT NULL PRIMARY KEY, at_ms BIGINT NOT NULL)',
    )
    const [newest] = await rows('SELECT max(version) AS version FROM migrations')
    const version = (newest!.version as number | null) ?? 0
    const files = migrationFiles()
    if (version > files.length) {
      throw new StartError(`the database is at schema ${version}, newer than this program's ${files.length}`)
    }
    for (const [i, name] of files.entries()) {
      if (i < version) continue
      await connection.query(readFileSync(new URL(name, migrationsDir), 'utf8'))
      await connection.query('INSERT INTO migrations VALUES (?, ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000))', [
        i + 1,
      ])
    }
    const [shards] = await rows('SELECT count(*) AS count FROM shards')
    if (shards!.count === 0) {
      const rowsOfShards = Array.from({ length: shardCount }, (_, id) => [id, 0])
      await connection.query('INSERT INTO shards (id, epoch) VALUES ?', [rowsOfShards])
    }
    await connection.query(
      'INSERT INTO cluster SELECT ? FROM (SELECT 1) one WHERE NOT EXISTS (SELECT 1 FROM cluster)',
      [randomBytes(4).toString('hex')],
    )
    const [cluster] = await rows('SELECT id FROM cluster')
    const made = { shardCount: (shards!.count as number) || shardCount, clusterId: cluster!.id as string }
    const [limits] = await rows('SELECT @@max_connections AS connections')
    if (limits!.connections < made.shardCount + nodeConnections) {
      throw new StartError(
        `the database allows ${limits!.connections} connections: ${made.shardCount} shards need one each, and every ` +
          `node ${nodeConnections} besides; raise max_connections`,
      )
    }
    return made
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(`can't bring the database up to date: ${(error as Error).message}`, error)
  } finally {
    // Ends the lock too.
    connection.destroy()
  }
}

/** Of a database that this program has brought up to date. */
export function schemaVersion(): number {
  return migrationFiles().length
}

function migrationFiles(): string[] {
  return readdirSync(migrationsDir)
    .filter((name) => name.endsWith('.sql'))
    .sort()
}
