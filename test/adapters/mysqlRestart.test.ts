import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type MysqlStores, openMysqlStores } from '../../src/adapters/mysql/mysqlStores.ts'
import type { HallId, ShowId } from '../../src/core/ids.ts'
import { CommitUnknownError, StorageUnavailableError } from '../../src/faults.ts'
import { type LiveShow, ShardWriter } from '../contracts/shardWriter.ts'
import { reserve } from '../core/builders.ts'
import { MariadbServer } from '../services/mariadbServer.ts'
import { programs, suiteNeeding } from '../services/suiteNeeding.ts'

/** Short, so that a test needn't wait; long enough for a busy machine. */
const queryTimeoutMs = 1000

suiteNeeding([programs.mariadb], 'a database that goes and comes back', () => {
  let server: MariadbServer
  let stores: MysqlStores
  let shows = 0
  beforeAll(async () => {
    server = await MariadbServer.start()
    stores = await openMysqlStores(server.url, 1, 'n1', queryTimeoutMs)
  }, 60_000)
  afterAll(async () => {
    await stores?.close()
    await server?.remove()
  })

  /** A show of its own, with as many seats as a test can sell. */
  async function showOnSale() {
    const id = `show${++shows}` as ShowId
    const writer = await ShardWriter.claim(stores)
    const show = await writer.makeShow({ id }, 'A'.repeat(20_000))
    return { id, hallId: `hall-of-${id}` as HallId, writer, show }
  }

  /** A commit each, one after another, until one fails. */
  async function sellUntilCut(writer: ShardWriter, show: LiveShow, onSold: (count: number) => void) {
    for (let sold = 0; ; sold++) {
      const turn = show.turn(reserve(`u${sold}`, `A${sold + 1}`))
      const error = await writer.commit(turn).then(
        () => undefined,
        (error: unknown) => error,
      )
      if (error) return { sold, error }
      onSold(sold + 1)
    }
  }

  /** How many seats are sold on disk, as the next owner finds it. */
  async function soldOnDisk(id: ShowId): Promise<number> {
    const next = await ShardWriter.claim(stores)
    const { state } = await next.load(id)
    return state.reservations.size
  }

  const isExpected = (error: unknown) =>
    error instanceof CommitUnknownError || error instanceof StorageUnavailableError

  test.each([
    ['stopped', 1, () => server.stop()],
    ['stopped', 7, () => server.stop()],
    ['killed', 1, () => server.kill()],
    ['killed', 7, () => server.kill()],
    ['killed', 30, () => server.kill()],
  ] as const)(
    '%s after %i sales: what was acknowledged is there, and no more than may be',
    async (_, count, end) => {
      const { id, writer, show } = await showOnSale()
      let ended: Promise<void> | undefined
      const { sold, error } = await sellUntilCut(writer, show, (sold) => {
        if (sold === count) ended = end()
      })
      expect(error).toSatisfy(isExpected)
      await ended
      await expect(stores.directory.show(id)).rejects.toBeInstanceOf(StorageUnavailableError)
      await expect(writer.commit(show.turn(reserve('late', 'A20000')))).rejects.toSatisfy(isExpected)
      await expect(ShardWriter.claim(stores)).rejects.toBeInstanceOf(StorageUnavailableError)

      await server.restart()
      const found = await soldOnDisk(id)
      // Only an unknown one may be there although it failed.
      expect(found - sold).toBeOneOf(error instanceof CommitUnknownError ? [0, 1] : [0])
      // As many readers as would take every connection of the pool twice.
      const reads = Array.from({ length: 16 }, () => stores.directory.show(id))
      expect((await Promise.all(reads)).map((show) => show?.id)).toEqual(Array(16).fill(id))
    },
  )

  test('frozen: commits and reads end within a bound, and once it thaws all goes on', async () => {
    const { id, writer, show } = await showOnSale()
    let read: Promise<unknown> | undefined
    const { sold, error } = await sellUntilCut(writer, show, (sold) => {
      if (sold !== 5) return
      server.freeze()
      read = stores.directory.show(id)
      read.catch(() => {})
    })
    expect(error).toSatisfy(isExpected)
    await expect(read).rejects.toBeInstanceOf(StorageUnavailableError)
    await expect(writer.commit(show.turn(reserve('late', 'A20000')))).rejects.toSatisfy(isExpected)

    server.thaw()
    const found = await soldOnDisk(id)
    expect(found - sold).toBeOneOf(error instanceof CommitUnknownError ? [0, 1] : [0])
    // The one that was cut off can't land after the next owner has loaded.
    expect(await soldOnDisk(id)).toBe(found)
    expect(await stores.directory.show(id)).toMatchObject({ id })
  })

  test('a writer that nobody asks stays: it is the server that may not be silent', async () => {
    const impatient = await openMysqlStores(server.url, 1, 'n2', 200)
    const writer = await ShardWriter.claim(impatient)
    const show = await writer.makeShow({ id: 'idle' as ShowId }, 'A')
    const asked = await createConnection(server.url)
    const pings = async () => {
      const [rows] = await asked.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Com_admin_commands'")
      return Number(rows[0]!.Value)
    }
    const before = await pings()
    // Both the writer and a reader have been silent for several times what they may.
    await vi.waitFor(async () => expect(await pings()).toBeGreaterThan(before + 12), 10_000)
    await writer.commit(show.turn(reserve('ann', 'A1')))
    await asked.end()
    await impatient.close()
  })

  describe('in mid-commit', () => {
    let backup: Connection
    beforeAll(async () => {
      backup = await createConnection(server.url)
      backup.on('error', () => {})
    })

    /** A commit whose statements are through and whose COMMIT waits: a backup holds those up. */
    async function heldUp(writer: ShardWriter, show: LiveShow) {
      for (const stage of ['START', 'FLUSH', 'BLOCK_DDL', 'BLOCK_COMMIT'])
        await backup.query(`BACKUP STAGE ${stage}`)
      const failed = writer.commit(show.turn(reserve('ann', 'A1'))).then(
        () => undefined,
        (error: unknown) => error,
      )
      await vi.waitFor(async () => {
        const [rows] = await backup.query(
          "SELECT 1 FROM information_schema.processlist WHERE info = 'COMMIT'",
        )
        expect(rows).toHaveLength(1)
      })
      return { failed }
    }

    test('a COMMIT that is never answered is unknown, and the next owner sees how it ended', async () => {
      const { id, writer, show } = await showOnSale()
      const { failed } = await heldUp(writer, show)
      expect(await failed).toBeInstanceOf(CommitUnknownError)
      await backup.query('BACKUP STAGE END')
      const found = await soldOnDisk(id)
      expect(found).toBeOneOf([0, 1])
      expect(await soldOnDisk(id)).toBe(found)
    })

    test('one that its own node claims anew does not wait for an answer', async () => {
      const patient = await openMysqlStores(server.url, 1, 'n3', 60_000)
      const writer = await ShardWriter.claim(patient)
      const show = await writer.makeShow({ id: 'anew' as ShowId }, 'A')
      const { failed } = await heldUp(writer, show)
      const claimed = ShardWriter.claim(patient)
      expect(await failed).toBeInstanceOf(CommitUnknownError)
      await backup.query('BACKUP STAGE END')
      await claimed
      await patient.close()
    })

    test('killed: it is unknown, and it was not written', async () => {
      const { id, writer, show } = await showOnSale()
      const { failed } = await heldUp(writer, show)
      await server.kill()
      expect(await failed).toBeInstanceOf(CommitUnknownError)
      await server.restart()
      expect(await soldOnDisk(id)).toBe(0)
    })
  })
})
