import { describe } from 'vitest'
import { databaseServers } from '../services/databases.ts'
import { shared, suiteNeeding } from '../services/suiteNeeding.ts'
import { mysqlDatabase } from './storedDatabase.ts'
import { verifyContract } from './verifyContract.ts'

const servers = await databaseServers()

suiteNeeding([shared.database(servers.length > 0)], 'the database', () => {
  describe.each(servers)('$name', (server) => verifyContract(() => mysqlDatabase(server), 5))
})
