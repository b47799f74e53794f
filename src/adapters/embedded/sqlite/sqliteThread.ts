/**
 * The thread that has the database open. SQLite's calls block until the disk has answered; here they block nobody
 * else, so requests are taken and decided while a batch is being written.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { SqlAccounts } from '../../sql/sqlAccounts.ts'
import { SqlDirectory } from '../../sql/sqlDirectory.ts'
import { SqlRecords } from '../../sql/sqlRecords.ts'
import { SqlShows } from '../../sql/sqlShows.ts'
import { CommitTables } from './commitTables.ts'
import { openDatabase } from './openDatabase.ts'
import { type PlainError, toPlain } from './sqliteErrors.ts'
import { SqliteSql } from './sqliteSql.ts'

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
  const db = openDatabase((workerData as { dataDir: string }).dataDir)
  const sql = new SqliteSql(db)
  const tables: Record<TablesName, object> = {
    shows: new SqlShows(sql),
    commits: new CommitTables(db),
    directory: new SqlDirectory(sql),
    records: new SqlRecords(sql),
    accounts: new SqlAccounts(sql),
  }
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
