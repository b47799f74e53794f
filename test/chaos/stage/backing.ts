import { temporaryDatabase } from '../../services/databases.ts'
import { MariadbServer } from '../../services/mariadbServer.ts'
import { RabbitServer } from '../../services/rabbitServer.ts'
import { RedisServer } from '../../services/redisServer.ts'
import { Breakable } from './breakable.ts'

/** What a cluster stands on: servers of this run's own, so that they can be broken. */
export interface Backing {
  readonly databaseUrl: string
  /** undefined: it is somebody else's, and only the way to it can be broken. */
  readonly database: Breakable | undefined
  readonly redis: readonly Breakable[]
  readonly redisUrls: readonly string[]
  readonly rabbit: Breakable
  readonly amqpUrl: string
  remove(): Promise<void>
}

/** @param serverUrl a database server to make a database on; undefined: a MariaDB is started. */
export async function startBacking(serverUrl?: string): Promise<Backing> {
  const cleanUps: (() => Promise<void>)[] = []
  try {
    const [database, redis, rabbit] = await Promise.all([
      startDatabase(serverUrl, cleanUps),
      Promise.all([0, 1, 2].map(() => startRedis(cleanUps))),
      startRabbit(cleanUps),
    ])
    return {
      ...database,
      redis: redis.map(({ server }) => server),
      redisUrls: redis.map(({ url }) => url),
      ...rabbit,
      remove: () => removeAll(cleanUps),
    }
  } catch (error) {
    await removeAll(cleanUps)
    throw error
  }
}

async function removeAll(cleanUps: (() => Promise<void>)[]): Promise<void> {
  await Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp()))
}

async function startDatabase(serverUrl: string | undefined, cleanUps: (() => Promise<void>)[]) {
  if (serverUrl !== undefined) {
    const { url, drop } = await temporaryDatabase({ url: serverUrl.replace(/\/$/, ''), name: 'database' })
    cleanUps.push(drop)
    return { databaseUrl: url, database: undefined }
  }
  const server = await MariadbServer.start()
  cleanUps.push(() => server.remove())
  const database = new Breakable({
    start: () => server.restart(),
    kill: () => server.kill(),
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
  })
  return { databaseUrl: server.url, database }
}

async function startRedis(cleanUps: (() => Promise<void>)[]) {
  const redis = await RedisServer.start()
  cleanUps.push(() => redis.close())
  const server = new Breakable({
    start: () => redis.startEmpty(),
    kill: () => redis.stop(),
    freeze: () => redis.freeze(),
    thaw: () => redis.thaw(),
  })
  return { server, url: redis.url }
}

async function startRabbit(cleanUps: (() => Promise<void>)[]) {
  const rabbit = await RabbitServer.prepare()
  cleanUps.push(() => rabbit.remove())
  await rabbit.run()
  const server = new Breakable({
    start: () => rabbit.run(),
    kill: () => rabbit.kill(),
    freeze: () => rabbit.freeze(),
    thaw: () => rabbit.thaw(),
  })
  return { rabbit: server, amqpUrl: rabbit.url }
}
