import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe } from 'vitest'
import { type MysqlStores, openMysqlStores } from '../../src/adapters/mysql/mysqlStores.ts'
import { type DatabaseServer, databaseServers, temporaryDatabase } from '../services/databases.ts'
import { shared, suiteNeeding } from '../services/suiteNeeding.ts'
import { accountsContract } from './accountsContract.ts'
import { hallsContract } from './hallsContract.ts'
import { recordsContract } from './recordsContract.ts'
import { showListContract } from './showListContract.ts'
import { showStoreContract } from './showStoreContract.ts'

const servers = await databaseServers()

suiteNeeding([shared.database(servers.length > 0)], 'the database', () => {
  describe.each(servers)('$name', (server) => {
    const open = sharedMysqlStores(server)
    describe('show store', () => showStoreContract(open))
    describe('halls', () => hallsContract(open))
    describe('list of shows', () => showListContract(open))
    describe('records', () => recordsContract(open))
    describe('accounts', () => accountsContract(open))
  })
})

/** Opens a database once for all tests of a server. @returns gives its stores to a test, emptied. */
function sharedMysqlStores(server: DatabaseServer): () => Promise<MysqlStores> {
  let stores: MysqlStores
  let tables: Pool
  let drop: () => Promise<void>
  beforeAll(async () => {
    const database = await temporaryDatabase(server)
    drop = database.drop
    stores = await openMysqlStores(database.url, 1, 'n1', 10_000)
    tables = createPool({ uri: database.url, multipleStatements: true, connectionLimit: 1 })
  }, 60_000)
  afterAll(async () => {
    await stores.close()
    await tables.end()
    await drop()
  })
  return async () => {
    const [rows] = await tables.query<RowDataPacket[]>('SHOW TABLES')
    const names = rows.map((row) => Object.values(row)[0] as string)
    const cleared = names.filter((name) => !['shards', 'migrations', 'cluster'].includes(name))
    const clear = cleared.map((name) => `DELETE FROM ${name};`).join('')
    await tables.query(`SET foreign_key_checks = 0; ${clear} UPDATE shards SET epoch = 0`)
    return stores
  }
}
