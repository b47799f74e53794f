import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { openSqliteStores, type SqliteStores } from '../../src/adapters/embedded/sqliteStores.ts'

const newFolder = () => mkdtempSync(join(tmpdir(), 'usher-test-'))
const remove = (folder: string) => rmSync(folder, { recursive: true, force: true })

/** A folder that is removed when the test has ended. */
export function temporaryFolder(): string {
  const folder = newFolder()
  onTestFinished(() => remove(folder))
  return folder
}

/**
 * Opens stores once for all tests of a file: a thread for each would take longer than the tests.
 *
 * @returns gives them to a test, emptied.
 */
export function sharedSqliteStores(): () => Promise<SqliteStores> {
  const folder = newFolder()
  let stores: SqliteStores
  let tables: DatabaseSync
  beforeAll(async () => {
    stores = await openSqliteStores(folder)
    tables = new DatabaseSync(join(folder, 'usher.sqlite'), { enableForeignKeyConstraints: false })
    tables.exec('PRAGMA synchronous = OFF')
  })
  afterAll(async () => {
    tables.close()
    await stores.close()
    remove(folder)
  })
  return async () => {
    const named = tables.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'shards'")
    const clear = named.all().map(({ name }) => `DELETE FROM ${name};`)
    tables.exec(`BEGIN; ${clear.join('')} UPDATE shards SET epoch = 0; COMMIT`)
    return stores
  }
}
