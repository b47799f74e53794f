import { describe } from 'vitest'
import { MemoryStore } from '../fakes/memoryStore.ts'
import { showStoreContract } from './showStoreContract.ts'

describe('show store', () =>
  showStoreContract(async () => {
    const store = new MemoryStore()
    return { shows: store, outbox: store, directory: store }
  }))
