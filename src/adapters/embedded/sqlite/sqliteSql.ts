import type { DatabaseSync } from 'node:sqlite'
import type { Row, Sql, Value } from '../../sql/sql.ts'
import { isConstraintError } from './sqliteErrors.ts'
import { transaction } from './transaction.ts'

/** The thread's one connection as `Sql`. A transaction has it to itself, since the thread serves one call at a time. */
export class SqliteSql implements Sql {
  readonly #db: DatabaseSync
  readonly forUpdate = ''

  constructor(db: DatabaseSync) {
    this.#db = db
    // SQLite's own knows the case of ASCII letters only.
    db.function('lower', { deterministic: true }, (text) => String(text).toLowerCase())
  }

  async all(statement: string, ...values: Value[]): Promise<Row[]> {
    return this.#db.prepare(statement).all(...values) as Row[]
  }

  async get(statement: string, ...values: Value[]): Promise<Row | undefined> {
    return this.#db.prepare(statement).get(...values) as Row | undefined
  }

  async run(statement: string, ...values: Value[]): Promise<number> {
    return Number(this.#db.prepare(statement).run(...values).changes)
  }

  transaction<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    return transaction(this.#db, () => work(this))
  }

  snapshot<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    return transaction(this.#db, () => work(this), 'BEGIN')
  }

  isDuplicateKey(error: unknown): boolean {
    return isConstraintError(error)
  }
}
