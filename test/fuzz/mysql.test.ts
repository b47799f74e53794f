import { describe } from 'vitest'
import { openMysqlStores } from '../../src/adapters/mysql/mysqlStores.ts'
import { databaseServers, temporaryDatabase } from '../services/databases.ts'
import { shared, suiteNeeding } from '../services/suiteNeeding.ts'
import { fuzzContract } from './fuzzContract.ts'

const servers = await databaseServers()

suiteNeeding([shared.database(servers.length > 0)], 'the database', () => {
  describe.each(servers)('$name', (server) => {
    fuzzContract(async () => {
      const { url, drop } = await temporaryDatabase(server)
      const stores = await openMysqlStores(url, 1, 'n1', 10_000)
      const end = async () => {
        await stores.close()
        await drop()
      }
      return { ...stores, end }
    }, 25)
  })
})
