import { openSqliteStores } from '../../src/adapters/embedded/sqliteStores.ts'
import { temporaryFolder } from '../smoke/program.ts'
import { fuzzContract } from './fuzzContract.ts'

fuzzContract(async () => {
  const folder = temporaryFolder()
  const stores = await openSqliteStores(folder.path)
  const end = async () => {
    await stores.close()
    folder.remove()
  }
  return { ...stores, end }
}, 60)
