import { Worker } from 'node:worker_threads'
import { rowChanges } from '../../core/records/rowChanges.ts'
import { CommitUnknownError, StorageUnavailableError } from '../../faults.ts'
import type { Accounts, Directory, Outbox, Records, ShowStore } from '../../ports.ts'
import { fromPlain } from './sqlite/sqliteErrors.ts'
import type { Call, Reply, TablesName } from './sqlite/sqliteThread.ts'

/** Everything that is kept in one SQLite file. */
export interface SqliteStores {
  readonly shows: ShowStore
  readonly outbox: Outbox
  readonly directory: Directory
  readonly records: Records
  readonly accounts: Accounts
  /** Resolves when the thread has died by itself: nothing can be read or written from then on. */
  readonly died: Promise<Error>
  /** Ends the thread once all calls made before are answered. */
  close(): Promise<void>
}

/**
 * Opens the data folder, in a thread of its own, and keeps other processes off it.
 *
 * @throws StartError what is wrong with the folder, in one line.
 */
export async function openSqliteStores(dataDir: string): Promise<SqliteStores> {
  const thread = new SqliteThread(dataDir)
  await thread.opened
  const tables = <Port extends object>(name: TablesName) => thread.tables(name) as Port
  const shows = tables<ShowStore>('shows')
  return {
    shows: {
      raiseEpoch: (shardId) => thread.call('commits', 'raiseEpoch', [shardId]) as Promise<number>,
      load: (showId, answersAfterMs) => shows.load(showId, answersAfterMs),
      layout: (hallId, version) => shows.layout(hallId, version),
      restless: (shardId) => shows.restless(shardId),
      // Folded here: turns carry their seat plans, which are no thing to send to another thread.
      commit: (shardId, epoch, turns) =>
        thread.call('commits', 'commit', [shardId, epoch, rowChanges(turns)]) as Promise<void>,
    },
    outbox: tables<Outbox>('shows'),
    directory: tables<Directory>('directory'),
    records: tables<Records>('records'),
    accounts: tables<Accounts>('accounts'),
    died: thread.died,
    close: () => thread.close(),
  }
}

/** The calling side of sqliteThread.ts. */
class SqliteThread {
  readonly #worker: Worker
  readonly #calls = new Map<number, PromiseWithResolvers<unknown>>()
  #lastId = 0
  #ended: Error | undefined
  readonly #exited = Promise.withResolvers<void>()
  readonly opened: Promise<unknown>
  readonly #died = Promise.withResolvers<Error>()
  readonly died = this.#died.promise
  #closing = false

  constructor(dataDir: string) {
    const opened = Promise.withResolvers<unknown>()
    this.opened = opened.promise
    this.#calls.set(this.#lastId, opened)
    this.#worker = new Worker(new URL('./sqlite/sqliteThread.ts', import.meta.url), {
      workerData: { dataDir },
    })
    this.#worker.on('message', (reply: Reply) => this.#settle(reply))
    this.#worker.on('error', (error) => this.#end(error))
    this.#worker.on('exit', () => {
      this.#end(undefined)
      this.#exited.resolve()
    })
  }

  async call(tables: TablesName, method: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#ended) throw this.#ended
    const id = ++this.#lastId
    // Sent first: what can't be sent throws here, and has no answer to wait for.
    this.#worker.postMessage({ id, tables, method, args } satisfies Call)
    const answer = Promise.withResolvers<unknown>()
    this.#calls.set(id, answer)
    return answer.promise
  }

  /** An object with every method that the tables over there have. */
  tables(name: TablesName): object {
    return new Proxy(
      {},
      {
        get: (_, method: string) => {
          // Not a promise, whatever is asked of it when an async function returns it.
          if (method === 'then') return undefined
          return (...args: unknown[]) => this.call(name, method, args)
        },
      },
    )
  }

  async close(): Promise<void> {
    this.#closing = true
    await Promise.allSettled([...this.#calls.values()].map((call) => call.promise))
    this.#worker.postMessage('close')
    await this.#exited.promise
  }

  #settle(reply: Reply): void {
    const call = this.#calls.get(reply.id)
    this.#calls.delete(reply.id)
    if (reply.ok) call?.resolve(reply.answer)
    else call?.reject(fromPlain(reply.error))
  }

  #end(cause: unknown): void {
    this.#ended ??= new StorageUnavailableError('the database thread has ended', cause)
    if (!this.#closing) this.#died.resolve(this.#ended)
    const unanswered = new CommitUnknownError('the database thread ended before it answered', cause)
    for (const call of this.#calls.values()) call.reject(unanswered)
    this.#calls.clear()
  }
}
