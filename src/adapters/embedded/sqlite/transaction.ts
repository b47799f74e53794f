import type { DatabaseSync } from 'node:sqlite'
import { CommitUnknownError } from '../../../faults.ts'
import { isKnownRollback } from './sqliteErrors.ts'

/**
 * Runs `work` in one transaction: all of it is durable when this resolves, or none of it is written.
 *
 * @param begin a transaction that only reads takes no lock from those who write: BEGIN.
 * @throws what `work` threw, or a full disk at the COMMIT: rolled back.
 * @throws CommitUnknownError the COMMIT itself failed: the disk may have it or not.
 */
export async function transaction<Result>(
  db: DatabaseSync,
  work: () => Result | Promise<Result>,
  begin: 'BEGIN IMMEDIATE' | 'BEGIN' = 'BEGIN IMMEDIATE',
): Promise<Result> {
  db.exec(begin)
  let result: Result
  try {
    result = await work()
  } catch (error) {
    rollback(db)
    throw error
  }
  try {
    db.exec('COMMIT')
  } catch (error) {
    rollback(db)
    if (isKnownRollback(error)) throw error
    throw new CommitUnknownError(`the commit failed: ${(error as Error).message}`, error)
  }
  return result
}

function rollback(db: DatabaseSync): void {
  // SQLite has rolled back by itself after some errors, a full disk among them.
  if (db.isTransaction) db.exec('ROLLBACK')
}
