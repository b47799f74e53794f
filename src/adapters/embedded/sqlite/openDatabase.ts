import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from '../../../faults.ts'

const migrationsDir = new URL('../../../../migrations/sqlite/', import.meta.url)
export const databaseFile = 'usher.sqlite'
/** How long a commit waits for somebody who looks into the file with another program. */
const busyTimeoutMs = 5000

/**
 * Opens the database in a data folder, makes it if need be, and brings its schema up to date.
 *
 * @throws StartError one line on what is wrong with the folder or the file.
 */
export function openDatabase(dataDir: string): DatabaseSync {
  const file = join(dataDir, databaseFile)
  try {
    // It will hold addresses and password hashes: nobody else on the machine is to read them.
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    lock(dataDir)
    const db = new DatabaseSync(file, { timeout: busyTimeoutMs })
    // The log beside it takes the file's own mode.
    chmodSync(file, 0o600)
    // WAL with FULL syncs the log at every commit: what was answered survives a power cut.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
    const { quick_check: check } = db.prepare('PRAGMA quick_check(1)').get() as { quick_check: string }
    if (check !== 'ok')
      throw new StartError(`the database ${file} is corrupt: ${check.replaceAll('\n', ' ')}`)
    migrate(db, file)
    return db
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(`can't use the database ${file}: ${(error as Error).message}`, error)
  }
}

/** Opens a database that openDatabase() has made, for reading only. */
export function openForReading(dataDir: string): DatabaseSync {
  return new DatabaseSync(join(dataDir, databaseFile), { readOnly: true, timeout: busyTimeoutMs })
}

/**
 * Keeps a second process off the folder. SQLite's own lock on a file of its own: the system lets go of it whenever
 * and however this process ends, and the data stays readable for other programs.
 */
function lock(dataDir: string): void {
  const db = new DatabaseSync(join(dataDir, 'usher.lock'))
  try {
    db.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== 5) throw error
    throw new StartError(`another usher is running on the data folder ${dataDir}`, error)
  }
  held.push(db)
}

/** Locks last as long as the process: a database that is collected would let go of its own. */
const held: DatabaseSync[] = []

/** Of a database that this program has brought up to date. */
export function schemaVersion(): number {
  return migrationFiles().length
}

function migrationFiles(): string[] {
  return readdirSync(migrationsDir)
    .filter((name) => name.endsWith('.sql'))
    .sort()
}

function migrate(db: DatabaseSync, file: string): void {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number }
  const migrations = migrationFiles()
  if (version > migrations.length) {
    throw new StartError(
      `the database ${file} is at schema ${version}, newer than this program's ${migrations.length}`,
    )
  }
  const { tables } = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number }
  if (version === 0 && tables > 0) throw new StartError(`the database ${file} is another program's`)
  for (const [i, name] of migrations.entries()) {
    if (i < version) continue
    db.exec('BEGIN IMMEDIATE')
    try {
      db.exec(readFileSync(new URL(name, migrationsDir), 'utf8'))
      db.exec(`PRAGMA user_version = ${i + 1}`)
      db.exec('COMMIT')
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }
}
