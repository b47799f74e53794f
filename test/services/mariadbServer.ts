import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Connection, createConnection } from 'mysql2/promise'
import { freePort } from './freePort.ts'
import { serverPath } from './serverPath.ts'
import { ServerProcess } from './serverProcess.ts'

/** Without it MariaDB refuses to run as root. */
const asUser = process.getuid?.() === 0 ? ['--user=root'] : []

/** A MariaDB of a test's own, that can be stopped, killed and frozen. It starts in about a second. */
export class MariadbServer {
  /** `root` without a password, and an empty database. */
  readonly url: string
  readonly #process: ServerProcess

  private constructor(process: ServerProcess, url: string) {
    this.#process = process
    this.url = url
  }

  /** @throws MariaDB isn't installed, or doesn't start. */
  static async start(): Promise<MariadbServer> {
    const port = await freePort()
    const root = `mysql://root@127.0.0.1:${port}`
    const process = new ServerProcess('mariadb', (folder) => ({
      command: 'mariadbd',
      args: ['--no-defaults', ...asUser, ...settings(folder, port)],
      answers: () => asked(root, 'SELECT 1'),
      startMsMax: 20_000,
    }))
    try {
      await initialize(process.folder)
      await process.run()
      await asked(root, 'CREATE DATABASE usher')
    } catch (error) {
      await process.remove()
      throw error
    }
    return new MariadbServer(process, `${root}/usher`)
  }

  /** Cleanly: what it was asked is finished or undone first. */
  stop(): Promise<void> {
    return this.#process.stop()
  }

  /** kill -9. What it has acknowledged is on disk. */
  kill(): Promise<void> {
    return this.#process.kill()
  }

  /** Also after stop() and kill(). The data and the port stay. */
  restart(): Promise<void> {
    return this.#process.restart()
  }

  freeze(): void {
    this.#process.freeze()
  }

  thaw(): void {
    this.#process.thaw()
  }

  /** Takes it and its data away. */
  remove(): Promise<void> {
    return this.#process.remove()
  }
}

function settings(folder: string, port: number): string[] {
  return [
    `--datadir=${join(folder, 'data')}`,
    `--socket=${join(folder, 'socket')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    // An acknowledged commit must outlive kill -9 here as it does in production; the rest is for a quick start.
    '--innodb-flush-log-at-trx-commit=1',
    '--innodb-log-file-size=16M',
    '--innodb-buffer-pool-size=32M',
    '--performance-schema=OFF',
  ]
}

/** Half a second; copying a folder made before takes no less. */
async function initialize(folder: string): Promise<void> {
  await promisify(execFile)(
    'mariadb-install-db',
    [
      '--no-defaults',
      ...asUser,
      `--datadir=${join(folder, 'data')}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--innodb-log-file-size=16M',
    ],
    { env: { ...process.env, PATH: serverPath } },
  )
}

async function asked(url: string, statement: string): Promise<void> {
  let connection: Connection | undefined
  try {
    connection = await createConnection({ uri: url, connectTimeout: 1000 })
    await connection.query(statement)
  } finally {
    connection?.destroy()
  }
}
