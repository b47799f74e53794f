import {
  CommitUnknownError,
  EpochSupersededError,
  StartError,
  StateConflictError,
  StorageUnavailableError,
} from '../../../faults.ts'

/** SQLite's primary result codes. @see https://sqlite.org/rescode.html */
const busy = 5
const full = 13
const constraint = 19
/** The storage's fault, not the program's: busy, locked, out of memory, read-only, I/O, corrupt, full, can't open. */
const unavailable = new Set([busy, 6, 7, 8, 10, 11, full, 14, 26])

export function isConstraintError(error: unknown): boolean {
  return primaryCode(error) === constraint
}

/** The COMMIT found no room or no lock, before it wrote what makes it count: the transaction is undone for sure. */
export function isKnownRollback(error: unknown): boolean {
  const code = primaryCode(error)
  return code === busy || code === full
}

export function isUnavailable(error: unknown): boolean {
  return unavailable.has(primaryCode(error) ?? -1)
}

/** An error in a form that passes between threads. */
export interface PlainError {
  readonly code: string
  readonly message: string
  readonly stack: string | undefined
}

export function toPlain(error: unknown): PlainError {
  const { message, stack, code } = error as Error & { code?: unknown }
  const known = typeof code === 'string' && code in faults
  const storage = isUnavailable(error)
  return { code: storage ? 'storage-unavailable' : known ? code : 'error', message, stack }
}

export function fromPlain({ code, message, stack }: PlainError): Error {
  const make = faults[code as keyof typeof faults]
  const error = make ? make(message) : new Error(message)
  if (stack !== undefined) error.stack = stack
  return error
}

const faults = {
  'epoch-superseded': (message: string) => new EpochSupersededError(message),
  'state-conflict': (message: string) => new StateConflictError(message),
  'commit-unknown': (message: string) => new CommitUnknownError(message),
  'storage-unavailable': (message: string) => new StorageUnavailableError(message),
  start: (message: string) => new StartError(message),
}

function primaryCode(error: unknown): number | undefined {
  const errcode = (error as { errcode?: unknown } | null)?.errcode
  return typeof errcode === 'number' ? errcode & 0xff : undefined
}
