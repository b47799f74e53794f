import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'amqplib'
import { freePort } from './freePort.ts'
import { ServerProcess } from './serverProcess.ts'

/** Debian's program on the path insists on a user of its own; this is what it calls, and everybody may. */
const debianProgram = '/usr/lib/rabbitmq/bin/rabbitmq-server'
const startMsMax = 60_000

/** A RabbitMQ of a test's own. It keeps its data over restarts and has one user, guest. */
export class RabbitServer extends ServerProcess {
  readonly url: string
  /** The environment in which `rabbitmqctl` finds it. */
  readonly controlEnv: Readonly<Record<string, string>>

  /** It doesn't run yet. */
  static async prepare(): Promise<RabbitServer> {
    return new RabbitServer(await freePort(), await freePort(), await freePort())
  }

  private constructor(port: number, distPort: number, epmdPort: number) {
    const url = `amqp://guest:guest@127.0.0.1:${port}`
    const controlEnv = {
      LANG: 'C.UTF-8',
      RABBITMQ_NODENAME: `usher-test-${port}@localhost`,
      // The server's user isn't the one that rabbitmqctl becomes, so neither could read a file of the other's.
      RABBITMQ_ERLANG_COOKIE: `usher-test-${port}`,
      ERL_EPMD_PORT: String(epmdPort),
    }
    super('rabbit', (folder) => {
      const config = join(folder, 'rabbitmq.conf')
      const plugins = join(folder, 'plugins')
      writeFileSync(config, `listeners.tcp.1 = 127.0.0.1:${port}\n`)
      writeFileSync(plugins, '[].\n')
      // Erlang's register of nodes: one that the server started by itself would outlive it.
      const script = 'epmd -port "$ERL_EPMD_PORT" & exec "$0"'
      const program = existsSync(debianProgram) ? debianProgram : 'rabbitmq-server'
      return {
        command: 'sh',
        args: ['-c', script, program],
        env: {
          ...controlEnv,
          HOME: folder,
          ERL_EPMD_ADDRESS: '127.0.0.1',
          RABBITMQ_CONF_ENV_FILE: '/dev/null',
          RABBITMQ_CONFIG_FILE: config,
          RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
          RABBITMQ_MNESIA_BASE: join(folder, 'data'),
          RABBITMQ_LOG_BASE: join(folder, 'log'),
          RABBITMQ_DIST_PORT: String(distPort),
          RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
          // Then the script becomes the server instead of starting it, and signals reach it.
          RUNNING_UNDER_SYSTEMD: 'true',
        },
        answers: () => greeted(url),
        startMsMax,
      }
    })
    this.url = url
    this.controlEnv = controlEnv
  }
}

async function greeted(url: string): Promise<void> {
  const connection = await connect(url)
  // A server that is just being ended may break it at any moment.
  connection.on('error', () => {})
  await connection.close()
}
