import { randomBytes } from 'node:crypto'
import { createConnection, type RowDataPacket } from 'mysql2/promise'

/** Where a database is looked for when the environment doesn't say: MariaDB's and MySQL's usual port, and one beside. */
const usualUrls = 'mysql://root@127.0.0.1:3306,mysql://root@127.0.0.1:3307'

export interface DatabaseServer {
  readonly url: string
  /** Such as `MariaDB 10.11.19`. */
  readonly name: string
}

/** The servers that answer, of USHER_TEST_DATABASE_URLS or the usual ports. */
export async function databaseServers(): Promise<DatabaseServer[]> {
  const urls = (process.env.USHER_TEST_DATABASE_URLS || usualUrls).split(',')
  const servers = await Promise.all(urls.map((url) => reach(url).catch(() => undefined)))
  return servers.filter((server) => server !== undefined)
}

async function reach(url: string): Promise<DatabaseServer> {
  const connection = await createConnection({ uri: url, connectTimeout: 1000 })
  const [[row]] = await connection.query<RowDataPacket[]>('SELECT version() AS version')
  await connection.end()
  const version: string = row!.version
  const name = /MariaDB/i.test(version) ? 'MariaDB' : 'MySQL'
  return { url, name: `${name} ${version.split('-')[0]}` }
}

/** A database of a test's own on that server; `drop` takes it away. */
export async function temporaryDatabase(
  server: DatabaseServer,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `usher_test_${randomBytes(6).toString('hex')}`
  const run = async (statement: string) => {
    const connection = await createConnection(server.url)
    await connection.query(statement)
    await connection.end()
  }
  await run(`CREATE DATABASE ${name}`)
  return { url: `${server.url}/${name}`, drop: () => run(`DROP DATABASE ${name}`) }
}
