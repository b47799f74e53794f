import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { transaction } from '../../src/adapters/embedded/sqlite/transaction.ts'
import { CommitUnknownError } from '../../src/faults.ts'
import { temporaryFolder } from './sqliteStores.ts'

/** Two connections to one small database. */
function connections(): [DatabaseSync, DatabaseSync] {
  const file = join(temporaryFolder(), 'small.sqlite')
  const [db, other] = [new DatabaseSync(file), new DatabaseSync(file)]
  onTestFinished(() => {
    db.close()
    other.close()
  })
  db.exec(`CREATE TABLE parent (id INTEGER PRIMARY KEY);
    CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED, text TEXT)`)
  return [db, other]
}

const childIds = (db: DatabaseSync) =>
  db
    .prepare('SELECT id FROM child')
    .all()
    .map(({ id }) => id)
const insert = (db: DatabaseSync, id: number | null) => () => {
  db.prepare('INSERT INTO child VALUES (?, ?)').run(id, 'x'.repeat(100))
}

test('work that throws is undone, and the next transaction goes through', async () => {
  const [db] = connections()
  const bad = () => {
    insert(db, null)()
    throw new Error('a rule')
  }
  await expect(transaction(db, bad)).rejects.toThrow('a rule')
  expect(childIds(db)).toEqual([])
  await transaction(db, insert(db, null))
  expect(childIds(db)).toEqual([null])
})

test('a disk that is full in the middle of the work: undone, and it says so itself', async () => {
  const [db] = connections()
  const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number }
  db.exec(`PRAGMA max_page_count = ${pages + 1}`)
  const tooMuch = () => {
    for (let i = 0; i < 1000; i++) insert(db, null)()
  }
  await expect(transaction(db, tooMuch)).rejects.toThrow(/^database or disk is full$/)
  expect(childIds(db)).toEqual([])
  await transaction(db, insert(db, null))
})

test('a COMMIT that gets no lock has written nothing: it is no unknown', async () => {
  const [db, reader] = connections()
  reader.exec('BEGIN; SELECT * FROM child')
  await expect(transaction(db, insert(db, null))).rejects.toThrow(/^database is locked$/)
  reader.exec('COMMIT')
  expect(childIds(db)).toEqual([])
  await transaction(db, insert(db, null))
})

test('a COMMIT that fails otherwise may have been written, for all that is known', async () => {
  const [db] = connections()
  await expect(transaction(db, insert(db, 7))).rejects.toThrow(CommitUnknownError)
  await expect(transaction(db, insert(db, 7))).rejects.toThrow('FOREIGN KEY')
  await transaction(db, insert(db, null))
})
