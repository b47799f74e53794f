import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { connect } from 'amqplib'
import { serverPath } from './serverPath.ts'

const usualUrl = 'amqp://guest:guest@127.0.0.1:5672'

export interface Vhost {
  readonly url: string
  /** Takes it away, with all queues. */
  readonly drop: () => Promise<void>
}

/**
 * A vhost of a test's own on the shared RabbitMQ: of USHER_TEST_AMQP_URL, or on the usual port.
 *
 * @returns undefined when there is none, or it lets nobody make vhosts: neither rabbitmqctl nor the management plugin.
 */
export async function temporaryVhost(): Promise<Vhost | undefined> {
  const url = new URL(process.env.USHER_TEST_AMQP_URL || usualUrl)
  const name = `usher_test_${randomBytes(6).toString('hex')}`
  for (const vhosts of [overHttp(url), byCommand(url)]) {
    try {
      await vhosts.add(name)
      const own = new URL(url)
      own.pathname = name
      // rabbitmqctl may have asked another server than the one that the URL names.
      await (await connect(own.href)).close()
      return { url: own.href, drop: () => vhosts.drop(name) }
    } catch {
      // The next way, if there is one.
    }
  }
  return undefined
}

/** By the management plugin. */
function overHttp({ hostname, username, password }: URL) {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const ask = async (method: 'PUT' | 'DELETE', path: string, body = {}) => {
    const answer = await fetch(`http://${hostname}:15672/api/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(method === 'PUT' && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(3000),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`)
  }
  return {
    async add(name: string) {
      await ask('PUT', `vhosts/${name}`)
      await ask('PUT', `permissions/${name}/${username}`, { configure: '.*', write: '.*', read: '.*' })
    },
    drop: (name: string) => ask('DELETE', `vhosts/${name}`),
  }
}

/** By the program that comes with a server on this machine. */
function byCommand({ username }: URL) {
  const run = (...args: string[]) =>
    promisify(execFile)('rabbitmqctl', args, {
      env: { ...process.env, PATH: serverPath },
      timeout: 30_000,
    })
  return {
    async add(name: string) {
      await run('add_vhost', name)
      await run('set_permissions', '-p', name, username || 'guest', '.*', '.*', '.*')
    },
    async drop(name: string) {
      await run('delete_vhost', name)
    },
  }
}
