// The fakes that the HTTP layer is tested with.
import { describe } from 'vitest'
import { FakeAccounts } from '../fakes/fakeAccounts.ts'
import { FakeDirectory } from '../fakes/fakeDirectory.ts'
import { RowTables } from '../fakes/rowTables.ts'
import { accountsContract } from './accountsContract.ts'
import { showListContract } from './showListContract.ts'

describe('accounts', () => accountsContract(async () => ({ accounts: new FakeAccounts() })))
describe('list of shows', () =>
  showListContract(async () => ({ directory: new FakeDirectory(new RowTables()) })))
