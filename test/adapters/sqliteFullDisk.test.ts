import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openSqliteStores } from '../../src/adapters/embedded/sqliteStores.ts'
import { CommitUnknownError, StorageUnavailableError } from '../../src/faults.ts'
import { comparable, creator, ShardWriter, shardId } from '../contracts/shardWriter.ts'
import { now, reserve, showId } from '../core/builders.ts'
import { temporaryFolder } from './sqliteStores.ts'

const prlimit = '/usr/bin/prlimit'

/** Files of this process may not grow beyond that. Node takes no notice of the signal: writes just fail. */
function limitFileSize(bytes: number | 'unlimited'): void {
  execFileSync(prlimit, ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`])
}

test.skipIf(!existsSync(prlimit))(
  'a disk without room: writes fail for as long as it lasts, and nothing that was acknowledged is lost',
  async () => {
    const folder = temporaryFolder()
    const stores = await openSqliteStores(folder)
    onTestFinished(() => stores.close())
    const first = await ShardWriter.claim(stores)
    const seats = Array.from({ length: 500 }, (_, i) => `A${i + 1}`)
    const show = await first.makeShow({ maxSeatsPerUser: 1000 }, 'A'.repeat(seats.length))
    onTestFinished(() => limitFileSize('unlimited'))
    limitFileSize(statSync(join(folder, 'usher.sqlite-wal')).size + 100_000)

    let acknowledged = comparable(show)
    const fill = async () => {
      for (const seat of seats) {
        await first.commit(show.turn(reserve('ann', seat)))
        acknowledged = comparable(show)
      }
    }
    const full = fill()
    await expect(full).rejects.toThrow(/disk/)
    const error = await full.catch((reason) => reason)
    expect(error instanceof CommitUnknownError || error instanceof StorageUnavailableError).toBe(true)
    expect(acknowledged.reservations.size).toBeGreaterThan(0)
    expect(comparable(await first.load(showId))).toEqual(acknowledged)

    limitFileSize(0)
    const createUser = stores.accounts.createUser({
      id: creator,
      email: 'a@b.c',
      name: 'Ann',
      role: 'staff',
      createdAtMs: now,
      passwordHash: 'h',
    })
    await expect(createUser).rejects.toThrow(StorageUnavailableError)
    await expect(stores.shows.raiseEpoch(shardId)).rejects.toThrow(/disk/)
    expect(comparable(await first.load(showId))).toEqual(acknowledged)

    limitFileSize('unlimited')
    const second = await ShardWriter.claim(stores)
    const loaded = await second.load(showId)
    expect(comparable(loaded)).toEqual(acknowledged)
    await second.commit(loaded.turn(reserve('bob', 'A500')))
    expect(comparable(await second.load(showId))).toEqual(comparable(loaded))
  },
)
