export type Value = string | number | null

/** A row as both databases give it: columns by name, JSON as text. */
export type Row = Record<string, Value>

/**
 * A database as far as SQLite, MySQL and MariaDB agree, so that what isn't hot is written once for all of them.
 * Statements must be within what the three understand alike; values go in place of question marks.
 */
export interface Sql {
  all(statement: string, ...values: Value[]): Promise<Row[]>
  /** The first row. */
  get(statement: string, ...values: Value[]): Promise<Row | undefined>
  /** @returns how many rows matched, changed or not. */
  run(statement: string, ...values: Value[]): Promise<number>
  /**
   * All of `work` is durable when this resolves, or, when it rejects before the commit, none of it is written. It may be
   * called again from the start, with what it wrote undone.
   */
  transaction<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>
  /** All that `work` reads is of one moment, whatever others write meanwhile. It must write nothing itself. */
  snapshot<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>
  /** Ends a SELECT whose rows must stay as they are until the transaction's end. */
  readonly forUpdate: string
  isDuplicateKey(error: unknown): boolean
}
