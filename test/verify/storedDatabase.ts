import { DatabaseSync } from 'node:sqlite'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { openSqliteState } from '../../src/adapters/embedded/sqlite/openSqliteState.ts'
import { openSqliteStores, type SqliteStores } from '../../src/adapters/embedded/sqliteStores.ts'
import { type MysqlStores, openMysqlStores } from '../../src/adapters/mysql/mysqlStores.ts'
import { openMysqlState } from '../../src/adapters/mysql/openMysqlState.ts'
import type { StoredState } from '../../src/verifyPorts.ts'
import { type DatabaseServer, temporaryDatabase } from '../services/databases.ts'
import { temporaryFolder } from '../smoke/program.ts'

/** A database of a test's own: sold from, looked into, and tampered with. */
export interface StoredDatabase {
  readonly stores: SqliteStores | MysqlStores
  readonly state: StoredState
  /** A statement of somebody who goes round the program. */
  tamper(statement: string): Promise<void>
  /** All that is in it, a text a row. */
  dump(): Promise<string[]>
  empty(): Promise<void>
  close(): Promise<void>
}

const kept = ['shards', 'migrations', 'cluster', 'sqlite_sequence']

export async function sqliteDatabase(): Promise<StoredDatabase> {
  const folder = temporaryFolder()
  const stores = await openSqliteStores(folder.path)
  const db = new DatabaseSync(`${folder.path}/usher.sqlite`, { enableForeignKeyConstraints: false })
  db.exec('PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON')
  const state = openSqliteState(folder.path)
  const rows = (statement: string) => db.prepare(statement).all()
  const tables = () =>
    rows("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => String(name))
  return {
    stores,
    state,
    async tamper(statement) {
      db.exec(statement)
    },
    async dump() {
      return tables().flatMap((table) =>
        rows(`SELECT * FROM ${table}`).map((row) => JSON.stringify([table, row])),
      )
    },
    async empty() {
      const cleared = tables().filter((name) => !kept.includes(name))
      db.exec(
        `BEGIN; ${cleared.map((name) => `DELETE FROM ${name};`).join('')} UPDATE shards SET epoch = 0; COMMIT`,
      )
    },
    async close() {
      await state.close()
      db.close()
      await stores.close()
      folder.remove()
    },
  }
}

export async function mysqlDatabase(server: DatabaseServer): Promise<StoredDatabase> {
  const { url, drop } = await temporaryDatabase(server)
  const stores = await openMysqlStores(url, 1, 'n1', 10_000)
  const connection = await createConnection({ uri: url, multipleStatements: true })
  const state = await openMysqlState(url)
  const rows = async (statement: string) => (await connection.query<RowDataPacket[]>(statement))[0]
  const tables = async () => (await rows('SHOW TABLES')).map((row) => String(Object.values(row)[0]))
  return {
    stores,
    state,
    async tamper(statement) {
      await connection.query(statement)
    },
    async dump() {
      const texts: string[] = []
      for (const table of await tables()) {
        for (const row of await rows(`SELECT * FROM ${table}`)) texts.push(JSON.stringify([table, row]))
      }
      return texts
    },
    async empty() {
      const cleared = (await tables()).filter((name) => !kept.includes(name))
      const clear = cleared.map((name) => `DELETE FROM ${name};`).join('')
      await connection.query(`SET foreign_key_checks = 0; ${clear} UPDATE shards SET epoch = 0`)
    },
    async close() {
      await state.close()
      await connection.end()
      await stores.close()
      await drop()
    },
  }
}
