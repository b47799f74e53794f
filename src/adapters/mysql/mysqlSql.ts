import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { CommitUnknownError, StateConflictError } from '../../faults.ts'
import type { Row, Sql, Value } from '../sql/sql.ts'
import { faultOf, isDuplicateKey } from './mysqlErrors.ts'
import { retryDeadlocks } from './retryDeadlocks.ts'

/** MySQL or MariaDB as `Sql`, through a pool. */
export class MysqlSql implements Sql {
  readonly #pool: Pool
  readonly #connection: PoolConnection | undefined
  readonly forUpdate = 'FOR UPDATE'

  /** @param connection set within a transaction: everything goes through it. */
  constructor(pool: Pool, connection?: PoolConnection) {
    this.#pool = pool
    this.#connection = connection
  }

  async all(statement: string, ...values: Value[]): Promise<Row[]> {
    return (await this.#query(statement, values)) as RowDataPacket[] as Row[]
  }

  async get(statement: string, ...values: Value[]): Promise<Row | undefined> {
    return (await this.all(statement, ...values))[0]
  }

  async run(statement: string, ...values: Value[]): Promise<number> {
    const query = () => this.#query(statement, values)
    // Alone it is a transaction of its own.
    const result = await (this.#connection ? query() : retryDeadlocks(query))
    // Matched rows: mysql2 asks the server for those, not for the changed ones.
    return (result as ResultSetHeader).affectedRows
  }

  transaction<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    return retryDeadlocks(() =>
      this.#onConnection(async (connection) => {
        await connection.query('START TRANSACTION')
        const result = await work(new MysqlSql(this.#pool, connection))
        await connection.query('COMMIT').catch((error: Error) => {
          throw new CommitUnknownError(`the commit failed: ${error.message}`, error)
        })
        return result
      }),
    )
  }

  snapshot<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    return this.#onConnection(async (connection) => {
      // Of the transaction that follows, and of no other: sessions read what is committed, statement by statement.
      await connection.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
      await connection.query('START TRANSACTION READ ONLY')
      const result = await work(new MysqlSql(this.#pool, connection))
      await connection.query('COMMIT')
      return result
    })
  }

  isDuplicateKey(error: unknown): boolean {
    return isDuplicateKey(error) || (error instanceof StateConflictError && isDuplicateKey(error.cause))
  }

  async #onConnection<Result>(work: (connection: PoolConnection) => Promise<Result>): Promise<Result> {
    const connection = await this.#pool.getConnection().catch((error) => Promise.reject(faultOf(error)))
    try {
      const result = await work(connection)
      connection.release()
      return result
    } catch (error) {
      // Thrown away with whatever it has begun; the server undoes it.
      connection.destroy()
      throw faultOf(error)
    }
  }

  async #query(statement: string, values: readonly Value[]): Promise<unknown> {
    const target = this.#connection ?? this.#pool
    try {
      // Not `execute`: it prepares every text on every connection, and lists make many texts.
      const [result] = await target.query(statement, [...values])
      return result
    } catch (error) {
      throw faultOf(error)
    }
  }
}
