import { Redis } from 'ioredis'
import { freePort } from './freePort.ts'
import { ServerProcess } from './serverProcess.ts'

const usualUrl = 'redis://127.0.0.1:6379'

/** The shared servers that answer: USHER_TEST_REDIS_URL, or the usual port. */
export async function redisServers(): Promise<{ readonly url: string; readonly name: string }[]> {
  const url = process.env.USHER_TEST_REDIS_URL || usualUrl
  try {
    const version = /redis_version:(\S+)/.exec(await asked(url, (client) => client.info('server')))?.[1]
    return [{ url, name: `Redis ${version}` }]
  } catch {
    return []
  }
}

/** A redis-server of a test's own, which may be stopped, frozen and started again. It keeps nothing on disk. */
export class RedisServer {
  readonly port: number
  readonly url: string
  readonly #process: ServerProcess

  private constructor(port: number) {
    this.port = port
    this.url = `redis://127.0.0.1:${port}`
    this.#process = new ServerProcess('redis', (folder) => {
      const options = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no' }
      return {
        command: 'redis-server',
        args: Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
        answers: () => asked(this.url, (client) => client.ping()),
        startMsMax: 10_000,
      }
    })
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort())
    await server.startEmpty()
    return server
  }

  /** Starts it on its port; what it knew before is gone. */
  startEmpty(): Promise<void> {
    return this.#process.run()
  }

  /** Ends it, and with it everything that it knows. */
  stop(): Promise<void> {
    return this.#process.kill()
  }

  /** It takes connections and commands, and answers none. */
  freeze(): void {
    this.#process.freeze()
  }

  thaw(): void {
    this.#process.thaw()
  }

  close(): Promise<void> {
    return this.#process.remove()
  }
}

async function asked<Value>(url: string, ask: (client: Redis) => Promise<Value>): Promise<Value> {
  const client = new Redis(url, { lazyConnect: true, connectTimeout: 1000, retryStrategy: () => null })
  client.on('error', () => {})
  try {
    await client.connect()
    return await ask(client)
  } finally {
    client.disconnect()
  }
}
