import { Worker } from 'node:worker_threads'
import type { AccountStore } from '../../accountPorts.ts'
import { rowChanges } from '../../core/records/rowChanges.ts'
import { CommitUnknownError, StorageUnavailableError } from '../../faults.ts'
import type { Directory, Outbox, Records, ShowStore } from '../../ports.ts'
import { fromPlain } from './sqlite/sqliteErrors.ts'
import type { Call, Reply, Role, TablesName } from './sqlite/sqliteThread.ts'

/** Everything that is kept in one SQLite file. */
export interface SqliteStores {
  readonly shows: ShowStore
  readonly outbox: Outbox
  readonly directory: Directory
  readonly records: Records
  readonly accounts: AccountStore
  /** Resolves when a thread has died by itself: not everything can be read and written from then on. */
  readonly died: Promise<Error>
  /** Ends the threads once all calls made before are answered. */
  close(): Promise<void>
}

/**
 * Opens the data folder, in threads of its own, and keeps other processes off it.
 *
 * @throws StartError what is wrong with the folder, in one line.
 */
export async function openSqliteStores(dataDir: string): Promise<SqliteStores> {
  const writer = await SqliteThread.open(dataDir, 'writer')
  // Lists and layouts are read beside the commits, not between them.
  const reader = await SqliteThread.open(dataDir, 'reader').catch(async (error) => {
    await writer.close()
    throw error
  })
  const shows = writer.tables<ShowStore>('shows')
  const writes = writer.tables<Directory>('directory')
  const reads = reader.tables<Directory>('directory')
  return {
    shows: {
      raiseEpoch: (shardId) => writer.call('commits', 'raiseEpoch', [shardId]) as Promise<number>,
      load: (showId, answersAfterMs) => shows.load(showId, answersAfterMs),
      layout: (hallId, version) => shows.layout(hallId, version),
      restless: (shardId) => shows.restless(shardId),
      // Folded here: turns carry their seat plans, which are no thing to send to another thread.
      commit: (shardId, epoch, turns) =>
        writer.call('commits', 'commit', [shardId, epoch, rowChanges(turns)]) as Promise<void>,
    },
    outbox: writer.tables<Outbox>('shows'),
    directory: {
      createHall: (hall) => writes.createHall(hall),
      replaceHall: (hall, version, by, nowMs) => writes.replaceHall(hall, version, by, nowMs),
      createShow: (show, shardId, by) => writes.createShow(show, shardId, by),
      hall: (id) => reads.hall(id),
      hallSummary: (id) => reads.hallSummary(id),
      halls: (after, limit) => reads.halls(after, limit),
      show: (id) => reads.show(id),
      shows: (filter, after, limit) => reads.shows(filter, after, limit),
    },
    records: reader.tables<Records>('records'),
    accounts: writer.tables<AccountStore>('accounts'),
    died: Promise.race([writer.died, reader.died]),
    async close() {
      await reader.close()
      await writer.close()
    },
  }
}

/** The calling side of sqliteThread.ts. */
class SqliteThread {
  readonly #worker: Worker
  readonly #calls = new Map<number, PromiseWithResolvers<unknown>>()
  #lastId = 0
  #ended: Error | undefined
  readonly #exited = Promise.withResolvers<void>()
  readonly #opened: Promise<unknown>
  readonly #died = Promise.withResolvers<Error>()
  readonly died = this.#died.promise
  #closing = false

  static async open(dataDir: string, role: Role): Promise<SqliteThread> {
    const thread = new SqliteThread(dataDir, role)
    try {
      await thread.#opened
    } catch (error) {
      // It ends by itself; until then it may have the lock of the folder.
      await thread.#exited.promise
      throw error
    }
    return thread
  }

  private constructor(dataDir: string, role: Role) {
    const opened = Promise.withResolvers<unknown>()
    this.#opened = opened.promise
    this.#calls.set(this.#lastId, opened)
    this.#worker = new Worker(new URL('./sqlite/sqliteThread.ts', import.meta.url), {
      workerData: { dataDir, role },
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
  tables<Port extends object>(name: TablesName): Port {
    return new Proxy(
      {},
      {
        get: (_, method: string) => {
          // Not a promise, whatever is asked of it when an async function returns it.
          if (method === 'then') return undefined
          return (...args: unknown[]) => this.call(name, method, args)
        },
      },
    ) as Port
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
