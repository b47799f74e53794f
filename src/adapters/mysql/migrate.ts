import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { RowDataPacket } from 'mysql2/promise'
import { StartError } from '../../faults.ts'
import { openConnection } from './connect.ts'

const migrationsDir = new URL('../../../migrations/mysql/', import.meta.url)
const lockWaitSeconds = 60

/**
 * Brings the schema up to date. Ten nodes that start at once do it once: the first has the lock, the others find it
 * done. The first also fixes the number of shards, for good.
 *
 * @returns what the database was made with.
 * @throws StartError the database is newer than this program, can't be reached, or stays locked.
 */
export async function migrate(
  url: string,
  shardCount: number,
): Promise<{ shardCount: number; clusterId: string }> {
  const connection = await openConnection(url).catch((error: Error) => {
    throw new StartError(`can't reach the database: ${error.message}`, error)
  })
  const rows = async (sql: string, values: unknown[] = []) =>
    (await connection.query<RowDataPacket[]>(sql, values))[0]
  try {
    const [lock] = await rows(
      `SELECT GET_LOCK(CONCAT('usher.migrate.', DATABASE()), ${lockWaitSeconds}) AS got`,
    )
    if (lock!.got !== 1) throw new StartError('another node has been migrating the database for a minute')
    await connection.query(
      'CREATE TABLE IF NOT EXISTS migrations (version INT NOT NULL PRIMARY KEY, at_ms BIGINT NOT NULL)',
    )
    const [newest] = await rows('SELECT max(version) AS version FROM migrations')
    const version = (newest!.version as number | null) ?? 0
    const files = readdirSync(migrationsDir)
      .filter((name) => name.endsWith('.sql'))
      .sort()
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
      const made = Array.from({ length: shardCount }, (_, id) => [id, 0])
      await connection.query('INSERT INTO shards (id, epoch) VALUES ?', [made])
    }
    await connection.query(
      'INSERT INTO cluster SELECT ? FROM (SELECT 1) one WHERE NOT EXISTS (SELECT 1 FROM cluster)',
      [randomBytes(4).toString('hex')],
    )
    const [cluster] = await rows('SELECT id FROM cluster')
    return { shardCount: shards!.count || shardCount, clusterId: cluster!.id }
  } finally {
    // Ends the lock too.
    connection.destroy()
  }
}
