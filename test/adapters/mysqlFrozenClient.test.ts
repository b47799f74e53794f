import { type Connection, createConnection } from 'mysql2/promise'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type MysqlStores, openMysqlStores } from '../../src/adapters/mysql/mysqlStores.ts'
import type { HallId, ShowId } from '../../src/core/ids.ts'
import { Cable } from '../chaos/stage/cable.ts'
import { ShardWriter } from '../contracts/shardWriter.ts'
import { layoutOf, now, reserve, user } from '../core/builders.ts'
import { databaseServers, temporaryDatabase } from '../services/databases.ts'
import { patiently } from '../services/patiently.ts'
import { shared, suiteNeeding } from '../services/suiteNeeding.ts'

const servers = await databaseServers()
const showId = 'show1' as ShowId

/** To the server a frozen client and one whose machine is gone without a word are the same: it hears nothing. */
suiteNeeding([shared.database(servers.length > 0)], 'a client that falls silent in mid-statement', () => {
  const cleanUps: (() => unknown)[] = []
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  })

  describe.each(servers)('$name', (server) => {
    async function open(queryTimeoutMs: number) {
      const { url, drop } = await temporaryDatabase(server)
      const cable = await Cable.open(Number(new URL(url).port || 3306))
      const through = new URL(url)
      through.port = String(cable.port)
      const silent = await openMysqlStores(through.href, 1, 'n1', queryTimeoutMs)
      const next = await openMysqlStores(url, 1, 'n2', queryTimeoutMs)
      const other = await createConnection(url)
      // The cable last: what is closed through it must be heard.
      cleanUps.push(
        drop,
        () => other.end(),
        () => next.close(),
        () => cable.close(),
        () => silent.close(),
      )
      const show = await (await ShardWriter.claim(silent)).makeShow({ id: showId }, 'AAAA')
      return { silent, next, cable, other, show }
    }

    /** Falls silent while it waits for a row of the show, which it then gets. */
    async function fallSilent(
      cable: Cable,
      other: Connection,
      statement: string,
      ask: () => Promise<unknown>,
    ) {
      await other.query('START TRANSACTION')
      await other.query('SELECT id FROM shows FOR UPDATE')
      const asked = ask().catch(() => {})
      await vi.waitFor(async () => {
        const waiting = 'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE ?'
        expect((await other.query(waiting, [`${statement}%`]))[0]).toHaveLength(1)
      }, patiently)
      cable.hold('toServer', 'toClient')
      await other.query('ROLLBACK')
      cleanUps.push(
        () => asked,
        () => cable.heal(),
      )
    }

    async function sell(stores: MysqlStores) {
      const writer = await ShardWriter.claim(stores)
      const show = await writer.load(showId)
      await writer.commit(show.turn(reserve('ann', 'A1')))
    }

    test('while it marks what was published: the next owner sells at once', async () => {
      // So long that the server doesn't notice within this test.
      const { silent, next, cable, other } = await open(30_000)
      const mark = () => silent.outbox.markPublished([{ showId, seq: 1 }])
      await fallSilent(cable, other, 'UPDATE shows', mark)
      await expect(sell(next)).resolves.toBeUndefined()
    })

    test('within a transaction: the server ends it before long', async () => {
      const { silent, next, cable, other } = await open(1000)
      const hall = { id: 'hall-of-show1' as HallId, name: 'Two', layout: layoutOf('AA'), seatCount: 2 }
      const replace = () => silent.directory.replaceHall(hall, 1, user('staff'), now)
      await fallSilent(cable, other, 'SELECT * FROM shows WHERE hall_id', replace)
      // It gives up on the server sooner than the server on the row.
      await expect(sell(next)).rejects.toMatchObject({ code: 'commit-unknown' })
      await vi.waitFor(() => sell(next), patiently)
    })
  })
})
