import { Client } from '../../test/smoke/client.ts'
import { Program } from '../../test/smoke/program.ts'
import type { CleanUps } from '../cleanUps.ts'
import { ownDatabase, ownVhost, reachRedis } from './backing.ts'
import { jwtSecret, mintTokens, userNames } from './mintTokens.ts'
import { profiled } from './profiled.ts'
import { readMetrics } from './readMetrics.ts'
import { readMysqlSales, readSeatMap } from './salesReaders.ts'
import { showMaker } from './showMaker.ts'
import type { Stage } from './stage.ts'
import type { ServerSettings, StageFlags } from './stageFlags.ts'

/** One node on a database and a vhost of its own, and a Redis that it may share: its keys are its own. */
export async function openClusterStage(
  flags: StageFlags,
  cleanUps: CleanUps,
  { env = {}, ...server }: ServerSettings = {},
): Promise<Stage> {
  const database = await ownDatabase(flags.databaseUrl, cleanUps)
  await reachRedis(flags.redisUrl)
  const program = new Program('', {
    ...server,
    env: {
      DATABASE_URL: database.url,
      REDIS_URLS: flags.redisUrl,
      AMQP_URL: await ownVhost(cleanUps),
      USHER_JWT_SECRET: jwtSecret,
      USHER_CLUSTER_SECRET: jwtSecret,
      // Each takes a connection, of the 151 that a database allows unless it is told otherwise.
      USHER_SHARDS: '8',
      ...profiled(flags),
      ...env,
    },
  })
  cleanUps.defer(() => program.kill('SIGTERM'))
  const url = await program.listening()
  await ready(url)
  const [staffToken] = await mintTokens(['staff'], 'staff')
  return {
    url,
    about: `one node, ${database.name}`,
    tokens: (count) => mintTokens(userNames(count)),
    ...showMaker(new Client(url, staffToken)),
    readSales: async (show) => ({
      reservations: await readMysqlSales(database.url, show),
      isComplete: true,
      ...(await readSeatMap(url, show)),
    }),
    metrics: () => readMetrics(url),
  }
}

const askEveryMs = 100

/** Resolves once the node has claimed its shards. */
async function ready(url: string): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200) {
    await new Promise((resolve) => setTimeout(resolve, askEveryMs))
  }
}
