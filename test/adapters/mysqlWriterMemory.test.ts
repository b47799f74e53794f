import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test } from 'vitest'
import { openMysqlStores } from '../../src/adapters/mysql/mysqlStores.ts'
import type { ShowId } from '../../src/core/ids.ts'
import { ShardWriter } from '../contracts/shardWriter.ts'
import { cancel, reserve, user } from '../core/builders.ts'
import { databaseServers, temporaryDatabase } from '../services/databases.ts'
import { shared, suiteNeeding } from '../services/suiteNeeding.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const servers = await databaseServers()

suiteNeeding([shared.database(servers.length > 0)], 'what a writer keeps', () => {
  test.each(servers)('$name: nothing of a commit that has been answered', async (server) => {
    const { url, drop } = await temporaryDatabase(server)
    onTestFinished(drop)
    const stores = await openMysqlStores(url, 1, 'n1', 10_000)
    onTestFinished(() => stores.close())
    const writer = await ShardWriter.claim(stores)
    const show = await writer.makeShow({ id: 'show1' as ShowId }, 'AAAA')
    // Each takes a seat and gives it back: what the show itself keeps doesn't grow.
    const commits = async (count: number) => {
      for (let i = 0; i < count; i++)
        await writer.commit(show.turn(i % 2 ? cancel(user('ann'), show.state.seq) : reserve('ann', 'A1')))
    }
    await commits(400)
    const before = usedBytes()
    await commits(1000)
    // A result for each of half a dozen statements is over a kilobyte.
    expect((usedBytes() - before) / 1000).toBeLessThan(600)
  })
})

function usedBytes(): number {
  collectGarbage()
  collectGarbage()
  return process.memoryUsage().heapUsed
}
