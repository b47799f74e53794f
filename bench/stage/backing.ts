import { Redis } from 'ioredis'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { temporaryDatabase } from '../../test/services/databases.ts'
import { temporaryVhost } from '../../test/services/temporaryVhost.ts'
import { BenchError } from '../benchError.ts'
import type { CleanUps } from '../cleanUps.ts'

/** A database of the bench's own on that server. @throws as reachDatabase. */
export async function ownDatabase(
  serverUrl: string,
  cleanUps: CleanUps,
): Promise<{ url: string; name: string }> {
  const name = await reachDatabase(serverUrl)
  const { url, drop } = await temporaryDatabase({ url: serverUrl.replace(/\/$/, ''), name })
  cleanUps.defer(drop)
  return { url, name }
}

/** @returns which server it is, such as `MariaDB 10.11.19`. @throws BenchError none answers there. */
export async function reachDatabase(url: string): Promise<string> {
  try {
    const connection = await createConnection({ uri: url, connectTimeout: 1000 })
    const [[row]] = await connection.query<RowDataPacket[]>('SELECT version() AS version')
    await connection.end()
    const version: string = row!.version
    return `${/MariaDB/i.test(version) ? 'MariaDB' : 'MySQL'} ${version.split('-')[0]}`
  } catch (error) {
    throw new BenchError(
      `no database answers at ${new URL(url).host} (${(error as Error).message}): start MariaDB or MySQL there, or ` +
        'name another with --database-url; hot-show and seat-map need none with --embedded',
    )
  }
}

/** @throws BenchError no Redis answers there. */
export async function reachRedis(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, connectTimeout: 1000, retryStrategy: () => null })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch {
    throw new BenchError(
      `no Redis answers at ${new URL(url).host}: start one there, or name another with --redis-url`,
    )
  } finally {
    client.disconnect()
  }
}

/** A vhost of the bench's own. @throws BenchError there is no RabbitMQ, or it lets nobody make one. */
export async function ownVhost(cleanUps: CleanUps): Promise<string> {
  const vhost = await temporaryVhost()
  if (!vhost) {
    throw new BenchError(
      'no RabbitMQ that lets a vhost be made answers: start one on its usual port, or name it in USHER_TEST_AMQP_URL',
    )
  }
  cleanUps.defer(vhost.drop)
  return vhost.url
}
