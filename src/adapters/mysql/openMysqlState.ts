import { StartError } from '../../faults.ts'
import type { StoredState } from '../../verifyPorts.ts'
import { SqlStoredRows } from '../sql/sqlStoredRows.ts'
import { openPool } from './connect.ts'
import { schemaVersion } from './migrate.ts'
import { MysqlSql } from './mysqlSql.ts'

/** The longest silence: going through the index of a long log takes the server a while. */
const silentMsMax = 60_000

/**
 * Opens a database for reading, beside the nodes that write to it. Reading takes no locks that they wait for.
 *
 * @param url `mysql://user:password@host:port/database`; the user needs to be allowed SELECT only.
 * @throws StartError it can't be reached, or is of another version of the program.
 */
export async function openMysqlState(url: string): Promise<StoredState> {
  const pool = openPool(url, silentMsMax, 1)
  const sql = new MysqlSql(pool)
  const { hostname, port, pathname } = new URL(url)
  const name = `${hostname}:${port || 3306}${pathname}`
  try {
    const found = await sql.get('SELECT max(version) AS version FROM migrations')
    if (found!.version !== schemaVersion()) {
      throw new StartError(
        `the database ${name} is at schema ${found!.version}, and this program at ${schemaVersion()}`,
      )
    }
  } catch (error) {
    await pool.end()
    if (error instanceof StartError) throw error
    throw new StartError(`can't read the database ${name}: ${(error as Error).message}`, error)
  }
  return {
    name,
    look: (work) => sql.snapshot((sql) => work(new SqlStoredRows(sql))),
    close: () => pool.end(),
  }
}
