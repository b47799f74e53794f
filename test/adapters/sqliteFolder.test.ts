import { fork } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openSqliteStores, type SqliteStores } from '../../src/adapters/embedded/sqliteStores.ts'
import { CommitUnknownError, StartError, StorageUnavailableError } from '../../src/faults.ts'
import { comparable, ShardWriter, type ShowStores } from '../contracts/shardWriter.ts'
import { reserve, showId } from '../core/builders.ts'
import { temporaryFolder } from './sqliteStores.ts'

async function open(folder: string): Promise<SqliteStores> {
  const stores = await openSqliteStores(folder)
  onTestFinished(() => stores.close())
  return stores
}

/** Why the folder can't be opened. */
async function fault(folder: string): Promise<string> {
  const error = await openSqliteStores(folder).then(
    () => undefined,
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(StartError)
  expect(error.message).not.toContain('\n')
  return error.message
}

const used = mkdtempSync(join(tmpdir(), 'usher-test-'))

/** A folder that has been used: a show with a seat sold. */
function usedFolder(): string {
  const folder = temporaryFolder()
  cpSync(used, folder, { recursive: true })
  return folder
}

beforeAll(async () => {
  const stores = await openSqliteStores(used)
  const writer = await ShardWriter.claim(stores satisfies ShowStores)
  const show = await writer.makeShow({}, 'AAAA')
  await writer.commit(show.turn(reserve('ann', 'A4')))
  await stores.close()
})
afterAll(() => rmSync(used, { recursive: true }))

/** A process that sells A1. @returns what it says, and how to kill it, without a chance to tidy up. */
async function child(folder: string) {
  const process = fork(new URL('./sqliteChild.ts', import.meta.url), [folder])
  const kill = async () => {
    const exited = once(process, 'exit')
    process.kill('SIGKILL')
    await exited
  }
  onTestFinished(async () => {
    if (process.exitCode === null && process.signalCode === null) await kill()
  })
  const [said] = (await once(process, 'message')) as [string]
  return { said, kill }
}

/** The thread behind the stores: the one that is sent to. */
function threadOf({ accounts }: SqliteStores): Worker {
  const { postMessage } = Worker.prototype
  const sentTo: Worker[] = []
  Worker.prototype.postMessage = function (...args) {
    sentTo.push(this)
    return postMessage.apply(this, args)
  }
  accounts.hasAdmin().catch(() => {})
  Worker.prototype.postMessage = postMessage
  return sentTo[0]!
}

test('a folder that is not there is made, with all above it', async () => {
  const folder = join(temporaryFolder(), 'a', 'b')
  const { accounts } = await open(folder)
  expect(await accounts.hasAdmin()).toBe(false)
  expect(existsSync(join(folder, 'usher.sqlite'))).toBe(true)
})

test('what was written is there when the folder is opened again', async () => {
  const folder = usedFolder()
  const stores = await open(folder)
  const writer = await ShardWriter.claim(stores)
  const show = await writer.load(showId)
  expect([...show.state.reservations.values()]).toMatchObject([{ userId: 'ann' }])
  expect(writer.epoch).toBe(2)
  const db = new DatabaseSync(join(folder, 'usher.sqlite'))
  onTestFinished(() => db.close())
  expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
})

test('a second open of one folder is refused, in one line, and the first goes on', async () => {
  const folder = temporaryFolder()
  const first = await open(folder)
  expect(await fault(folder)).toBe(`another usher is running on the data folder ${folder}`)
  expect(await first.accounts.hasAdmin()).toBe(false)
})

test('a second process is refused as well', async () => {
  const folder = usedFolder()
  await open(folder)
  const { said } = await child(folder)
  expect(said).toBe(`StartError: another usher is running on the data folder ${folder}`)
})

test('a killed process leaves what it acknowledged, and lets go of the folder', async () => {
  const folder = usedFolder()
  const { said, kill } = await child(folder)
  expect(said).toBe('sold')
  await kill()
  const writer = await ShardWriter.claim(await open(folder))
  const show = await writer.load(showId)
  expect([...show.state.reservations.values()].map(({ userId }) => userId)).toEqual(['ann', 'child'])
  await writer.commit(show.turn(reserve('bob', 'A2')))
  expect(comparable(await writer.load(showId))).toEqual(comparable(show))
})

test('a file where the folder should be', async () => {
  const file = join(temporaryFolder(), 'data')
  writeFileSync(file, '')
  expect(await fault(file)).toMatch(/^can't use the database .*data.usher\.sqlite: EEXIST/)
})

test('a folder where the file should be', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'usher.sqlite'))
  expect(await fault(folder)).toMatch(/^can't use the database .*usher\.sqlite: unable to open/)
})

test('a file that is no database', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'usher.sqlite'), 'no database, but long enough to be looked at. '.repeat(100))
  expect(await fault(folder)).toMatch(/^can't use the database .*usher\.sqlite: file is not a database/)
})

test.each([
  ['damaged in one page', 4096 * 9, 4096 * 10],
  ['damaged in all but the first', 4096, Number.POSITIVE_INFINITY],
])('a database that is %s', async (_, from, to) => {
  const folder = usedFolder()
  const file = join(folder, 'usher.sqlite')
  const bytes = readFileSync(file)
  bytes.fill(0xa5, from, Math.min(to, bytes.length))
  writeFileSync(file, bytes)
  expect(await fault(folder)).toMatch(/^(the database .* is corrupt: |can't use the database .*malformed)/)
})

test('a database of a later version', async () => {
  const folder = usedFolder()
  const db = new DatabaseSync(join(folder, 'usher.sqlite'))
  db.exec('PRAGMA user_version = 99')
  db.close()
  expect(await fault(folder)).toMatch(/is at schema 99, newer than this program's \d+$/)
})

test('a folder that was refused can be used once the reason is gone', async () => {
  const folder = usedFolder()
  const inTheWay = join(folder, 'usher.sqlite-wal')
  mkdirSync(inTheWay)
  expect(await fault(folder)).toMatch(/^can't use the database/)
  rmdirSync(inTheWay)
  const { directory } = await open(folder)
  expect(await directory.show(showId)).toMatchObject({ id: showId })
})

test('close answers what was asked before, and what is asked later fails', async () => {
  const folder = usedFolder()
  const stores = await openSqliteStores(folder)
  const asked = Promise.all([stores.directory.show(showId), stores.shows.raiseEpoch(0)])
  const closed = stores.close()
  expect(await asked).toMatchObject([{ id: showId }, 2])
  await closed
  await expect(stores.directory.show(showId)).rejects.toThrow(StorageUnavailableError)
})

test('close ends the threads and lets go of the folder; closing again is fine', async () => {
  const folder = usedFolder()
  const threads = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length
  const before = threads()
  const stores = await openSqliteStores(folder)
  expect(threads()).toBe(before + 2)
  await Promise.all([stores.close(), stores.close()])
  await stores.close()
  expect(threads()).toBe(before)
  await open(folder)
})

test('a thread that dies: nobody knows of what was asked, later calls do nothing, and close does not hang', async () => {
  const stores = await openSqliteStores(usedFolder())
  const thread = threadOf(stores)
  const asked = stores.shows.raiseEpoch(0)
  const died = thread.terminate()
  await expect(asked).rejects.toThrow(CommitUnknownError)
  await died
  await expect(stores.shows.raiseEpoch(0)).rejects.toThrow(StorageUnavailableError)
  expect(await stores.died).toBeInstanceOf(StorageUnavailableError)
  await stores.close()
})

test('a call that can not be sent fails alone', async () => {
  const { directory } = await open(usedFolder())
  const unsendable = { title: () => 'a function' } as object
  await expect(directory.shows(unsendable, null, 1)).rejects.toThrow('could not be cloned')
  expect(await directory.show(showId)).toMatchObject({ id: showId })
})

test('a port that an async function gives back is that port, not a promise', async () => {
  const { directory } = await open(usedFolder())
  const given = await (async () => directory)()
  expect(await given.show(showId)).toMatchObject({ id: showId })
})
