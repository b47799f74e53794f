import { StorageUnavailableError } from '../../../src/faults.ts'
import type { Clock } from '../../../src/ports.ts'

/** As the real one is set: shorter than a statement may take. */
const lockWaitMs = 2500

/** What is locked until it ends, which it does once. */
export class Transaction {
  readonly locks = new Set<string>()
  isOver = false
}

interface Waiter {
  readonly transaction: Transaction
  readonly settle: (error?: Error) => void
}

interface Lock {
  holder: Transaction
  readonly waiters: Waiter[]
}

/** Row locks: the first holder keeps one until its transaction is over, the others wait in line, not for ever. */
export class RowLocks {
  readonly #clock: Clock
  readonly #locks = new Map<string, Lock>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws StorageUnavailableError the wait was too long, or the transaction is over. */
  async take(transaction: Transaction, ...rows: readonly string[]): Promise<void> {
    for (const row of rows) {
      if (transaction.isOver) throw new StorageUnavailableError('the connection was ended')
      if (transaction.locks.has(row)) continue
      const lock = this.#locks.get(row)
      if (lock) {
        await this.#wait(lock, transaction)
      } else {
        this.#locks.set(row, { holder: transaction, waiters: [] })
        transaction.locks.add(row)
      }
    }
  }

  /** Lets go of all that it has; whoever waits for it, or with it, goes on. */
  end(transaction: Transaction): void {
    transaction.isOver = true
    for (const row of transaction.locks) this.#letGo(row)
    transaction.locks.clear()
  }

  #letGo(row: string): void {
    const lock = this.#locks.get(row)!
    for (let next = lock.waiters.shift(); next; next = lock.waiters.shift()) {
      if (next.transaction.isOver) {
        next.settle(new StorageUnavailableError('the connection was ended'))
        continue
      }
      lock.holder = next.transaction
      next.transaction.locks.add(row)
      next.settle()
      return
    }
    this.#locks.delete(row)
  }

  #wait(lock: Lock, transaction: Transaction): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const cancel = this.#clock.after(lockWaitMs, () => {
      lock.waiters.splice(lock.waiters.indexOf(waiter), 1)
      reject(new StorageUnavailableError('the lock wait was too long'))
    })
    const waiter: Waiter = {
      transaction,
      settle: (error) => {
        cancel()
        if (error) reject(error)
        else resolve()
      },
    }
    lock.waiters.push(waiter)
    return promise
  }
}
