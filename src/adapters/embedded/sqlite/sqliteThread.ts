/**
 * The thread that has the database open. SQLite's calls block until the disk has answered; here they block nobody
 * else, so requests are taken and decided while a batch is being written.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { AccountTables } from './accountTables.ts'
import { CommitTables } from './commitTables.ts'
import { DirectoryTables } from './directoryTables.ts'
import { openDatabase } from './openDatabase.ts'
import { RecordTables } from './recordTables.ts'
import { ShowTables } from './showTables.ts'
import { type PlainError, toPlain } from './sqliteErrors.ts'

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
  const tables: Record<TablesName, object> = {
    shows: new ShowTables(db),
    commits: new CommitTables(db),
    directory: new DirectoryTables(db),
    records: new RecordTables(db),
    accounts: new AccountTables(db),
  }
  port.on('message', (message: Call | 'close') => {
    if (message === 'close') {
      db.close()
      port.close()
      return
    }
    const { id, tables: name, method, args } = message
    try {
      const target = tables[name] as Record<string, (...args: readonly unknown[]) => unknown>
      reply({ id, ok: true, answer: target[method]!(...args) })
    } catch (error) {
      reply({ id, ok: false, error: toPlain(error) })
    }
  })
  reply({ id: openedId, ok: true, answer: undefined })
} catch (error) {
  reply({ id: openedId, ok: false, error: toPlain(error) })
}

function reply(message: Reply): void {
  port.postMessage(message)
}
