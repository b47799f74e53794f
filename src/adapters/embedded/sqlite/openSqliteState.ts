import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StartError, StorageUnavailableError } from '../../../faults.ts'
import type { StoredState } from '../../../verifyPorts.ts'
import { SqlStoredRows } from '../../sql/sqlStoredRows.ts'
import { databaseFile, openForReading, schemaVersion } from './openDatabase.ts'
import { isUnavailable } from './sqliteErrors.ts'
import { SqliteSql } from './sqliteSql.ts'

/**
 * Opens a data folder for reading, whether or not a process is selling from it.
 *
 * @throws StartError there is no database, or it is of another version of the program.
 */
export function openSqliteState(dataDir: string): StoredState {
  const name = join(dataDir, databaseFile)
  if (!existsSync(name)) throw new StartError(`there is no database ${name}`)
  try {
    const db = openForReading(dataDir)
    const { version } = db.prepare('SELECT user_version AS version FROM pragma_user_version').get() as {
      version: number
    }
    if (version !== schemaVersion()) {
      db.close()
      throw new StartError(
        `the database ${name} is at schema ${version}, and this program at ${schemaVersion()}`,
      )
    }
    const sql = new SqliteSql(db)
    return {
      name,
      async look(work) {
        try {
          return await sql.snapshot((sql) => work(new SqlStoredRows(sql)))
        } catch (error) {
          throw isUnavailable(error) ? new StorageUnavailableError((error as Error).message, error) : error
        }
      },
      async close() {
        db.close()
      },
    }
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(`can't read the database ${name}: ${(error as Error).message}`, error)
  }
}
