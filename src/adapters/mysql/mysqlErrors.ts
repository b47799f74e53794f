import { StateConflictError, StorageUnavailableError } from '../../faults.ts'

interface MysqlError extends Error {
  readonly errno?: number
  readonly code?: string
  /** The driver's word for a connection that is of no use any more. */
  readonly fatal?: boolean
}

const duplicateKey = 1062
/** A row that isn't as it must be: duplicate, null, missing parent, check. */
const conflicts = new Set([duplicateKey, 1048, 1451, 1452, 3819, 4025])

/** Our own statements are wrong: unknown column or table, syntax, a value out of range, a packet too
 * large. Must not look like weather. */
const bugs = new Set([1054, 1064, 1146, 1153, 1241, 1264, 1366, 1406])

export function isDuplicateKey(error: unknown): boolean {
  return (error as MysqlError).errno === duplicateKey
}

const deadlock = 1213
/** A row's lock isn't to be had: somebody waits for us too, has it for too long, or has changed the row. */
const locked = new Set([deadlock, 1205, 1020])

/** Nothing was written. */
export function isDeadlock(error: unknown): boolean {
  return (
    error instanceof StorageUnavailableError && (error.cause as MysqlError | undefined)?.errno === deadlock
  )
}

export function isDivisionByZero(error: unknown): boolean {
  return (error as MysqlError).errno === 1365
}

/** Nothing more is done: a table or the log's cache is full, a plugin refuses, the server has hung up. */
const givenUp = new Set([1114, 1197, 3100, 4031])

/**
 * Whether an error of a packet that ends with a COMMIT says that it wasn't come to. What isn't known for that, such as a
 * connection that is lost, says nothing.
 */
export function isBeforeCommit(error: unknown): boolean {
  const { errno = 0, code, fatal } = error as MysqlError
  // The connection was closed already: the packet was never sent.
  if (code === undefined && fatal) return true
  return [conflicts, bugs, locked, givenUp].some((errors) => errors.has(errno))
}

/**
 * What an error means when it came before the COMMIT was sent: the server has undone, or will undo, all of the
 * transaction. Deadlocks, timeouts, a full disk, a server that is gone: all pass, so all are told alike.
 */
export function faultOf(error: unknown): unknown {
  const { errno, code, fatal, message } = error as MysqlError
  // A connection that was closed meanwhile: such an error has no code.
  if (code === undefined && fatal) return new StorageUnavailableError(message, error)
  if (code === undefined && message === 'Queue limit reached.')
    return new StorageUnavailableError(message, error)
  // The driver's and the system's codes are in capitals; a fault of ours has been told already.
  if (code === undefined || !/^[A-Z]/.test(code)) return error
  if (conflicts.has(errno ?? 0)) return new StateConflictError(message, error)
  return bugs.has(errno ?? 0) ? error : new StorageUnavailableError(`${code}: ${message}`, error)
}
