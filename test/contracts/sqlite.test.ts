import { describe } from 'vitest'
import { sharedSqliteStores } from '../adapters/sqliteStores.ts'
import { accountsContract } from './accountsContract.ts'
import { hallsContract } from './hallsContract.ts'
import { recordsContract } from './recordsContract.ts'
import { showListContract } from './showListContract.ts'
import { showStoreContract } from './showStoreContract.ts'

const open = sharedSqliteStores()

describe('show store', () => showStoreContract(open))
describe('halls', () => hallsContract(open))
describe('list of shows', () => showListContract(open))
describe('records', () => recordsContract(open))
describe('accounts', () => accountsContract(open))
