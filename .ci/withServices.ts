/**
 * Runs a command with a MariaDB, a Redis and a RabbitMQ for the tests: those that answer where they usually are, else
 * new ones that end with this program, however it ends.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { connect } from 'amqplib'
import { databaseServers } from '../test/services/databases.ts'
import { MariadbServer } from '../test/services/mariadbServer.ts'
import { RabbitServer } from '../test/services/rabbitServer.ts'
import { RedisServer, redisServers } from '../test/services/redisServer.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const env: NodeJS.ProcessEnv = { ...process.env, USHER_REQUIRE_SERVICES: '1' }
const started: { remove(): Promise<void> }[] = []

async function database() {
  const found = await databaseServers()
  if (found.length > 0) return say(`databases that answer: ${found.map(({ name }) => name).join(', ')}`)
  const server = await MariadbServer.start()
  started.push(server)
  env.USHER_TEST_DATABASE_URLS = new URL('/', server.url).href.slice(0, -1)
  say(`a MariaDB of our own: ${env.USHER_TEST_DATABASE_URLS}`)
}

async function redis() {
  if ((await redisServers()).length > 0) return say('a Redis answers')
  const server = await RedisServer.start()
  started.push({ remove: () => server.close() })
  env.USHER_TEST_REDIS_URL = server.url
  say(`a Redis of our own: ${server.url}`)
}

async function rabbit() {
  const usual = env.USHER_TEST_AMQP_URL || 'amqp://guest:guest@127.0.0.1:5672'
  const answers = await connect(usual).then(
    (connection) => connection.close().then(() => true),
    () => false,
  )
  if (answers) return say('a RabbitMQ answers')
  const server = await RabbitServer.prepare()
  started.push(server)
  await server.run()
  Object.assign(env, server.controlEnv, { USHER_TEST_AMQP_URL: server.url })
  say(`a RabbitMQ of our own: ${server.url}`)
}

try {
  await Promise.all([database(), redis(), rabbit()])
  const [command, ...args] = process.argv.slice(2) as [string, ...string[]]
  const child = spawn(command, args, { env, stdio: 'inherit' })
  // Whoever ends this ends the command; the servers are taken away after it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  process.exitCode = code ?? 128 + constants.signals[signal!]
} finally {
  await Promise.all(started.map((server) => server.remove()))
}
