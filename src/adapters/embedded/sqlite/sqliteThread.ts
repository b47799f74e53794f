/**
 * A thread that has the database open. SQLite's calls block until the disk has answered; here they block nobody
 * else, so requests are taken and decided while a batch is being written. There is one that writes, and one beside it
 * for what may take long to read: a stadium's layout must not hold up the sales.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { SqlAccounts } from '../../sql/sqlAccounts.ts'
import { SqlDirectory } from '../../sql/sqlDirectory.ts'
import { SqlRecords } from '../../sql/sqlRecords.ts'
import { SqlShows } from '../../sql/sqlShows.ts'
import { CommitTables } from './commitTables.ts'
import { openDatabase, openForReading } from './openDatabase.ts'
import { type PlainError, toPlain } from './sqliteErrors.ts'
import { SqliteSql } from './sqliteSql.ts'

/** The writer keeps other processes off the folder, and brings the schema up to date. */
export type Role = 'writer' | 'reader'

/** A call of a method of one of the tables. */
export interface Call {
  readonly id: number
  readonly tables: TablesName
  readonly method: string
  readonly args: readonly unknown[]
}

export type Reply =
  | { readonly id: number; readonly ok: true; readonly answer: unknown }
  | { readonly id: number; readonly ok: false; readonly error: PlainError }

export type TablesName = 'shows' | 'commits' | 'directory' | 'records' | 'accounts'

/** The id of the first reply, which says whether the database could be opened. */
export const openedId = 0

const port = parentPort!
try {
  const { dataDir, role } = workerData as { dataDir: string; role: Role }
  const db = role === 'writer' ? openDatabase(dataDir) : openForReading(dataDir)
  const sql = new SqliteSql(db)
  const read = { directory: new SqlDirectory(sql), records: new SqlRecords(sql) }
  const written = () => {
    return { shows: new SqlShows(sql), commits: new CommitTables(db), accounts: new SqlAccounts(sql) }
  }
  const tables: Partial<Record<TablesName, object>> = role === 'writer' ? { ...read, ...written() } : read
  const serve = async ({ id, tables: name, method, args }: Call) => {
    try {
      const target = tables[name] as Record<string, (...args: readonly unknown[]) => unknown>
      reply({ id, ok: true, answer: await target[method]!(...args) })
    } catch (error) {
      reply({ id, ok: false, error: toPlain(error) })
    }
  }
  const close = () => {
    db.close()
    port.close()
  }
  // One after another: there is one connection, and so at most one transaction.
  let last = Promise.resolve()
  port.on('message', (message: Call | 'close') => {
    last = last.then(() => (message === 'close' ? close() : serve(message)))
  })
  reply({ id: openedId, ok: true, answer: undefined })
} catch (error) {
  reply({ id: openedId, ok: false, error: toPlain(error) })
}

function reply(message: Reply): void {
  port.postMessage(message)
}
