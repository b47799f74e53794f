/** The only reader of the environment. Every number below has its unit in its name and its reason beside it. */
import { StartError } from './faults.ts'
import type { ActorLimits } from './shards/shardHost.ts'
import type { RelayLimits } from './workers/outboxRelay.ts'

export interface Config {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  /** undefined: one is made and kept in the data folder. */
  readonly jwtSecret: string | undefined
  /** undefined: one is made at the first start, and printed. */
  readonly admin: { readonly email: string; readonly password: string } | undefined
  readonly logLevel: string
  /** Whether the first start makes a small demo cinema. */
  readonly demo: boolean
  readonly actors: ActorLimits
  readonly relay: RelayLimits
  /** After that long, requests still under way at a shutdown are cut off. */
  readonly drainMs: number
}

export const actorDefaults: ActorLimits = {
  // Several seconds of work for a hot show on a slow disk. More would only be refused later than now.
  mailboxCapacity: 10_000,
  // Past this a bigger batch writes no more rows a second, it only makes everyone in it wait.
  batchEventsMax: 1000,
  // Long enough for a show that is looked at now and then; loading it again takes milliseconds.
  passivateAfterMs: 5 * 60_000,
  // The message normally comes within milliseconds; a waiter shouldn't notice that it was lost.
  nudgeAfterMs: 5000,
  // A full disk is retried gently, and clients are told to come back after as long.
  recoverEveryMs: 1000,
}

const relayDefaults: RelayLimits = {
  // Two small commits a second, whatever the load; after a crash at most this much is published again.
  markAfterMs: 500,
  retryAfterMs: 1000,
  // One small query; nothing that clients wait for depends on it.
  sweepEveryMs: 10_000,
  // A few megabytes of memory at worst.
  relayEventsMax: 10_000,
}

export const usage = `usage: npm start [-- --no-demo]

  --no-demo   leave a new database empty: no hall, no shows

Settings come from the environment: PORT (3000), HOST (127.0.0.1), USHER_DATA_DIR (./data), USHER_JWT_SECRET,
USHER_ADMIN_EMAIL, USHER_ADMIN_PASSWORD, USHER_LOG_LEVEL (info).`

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']
const secretBytesMin = 32

/**
 * @param args what follows the program's name on the command line.
 * @throws StartError one line that names the bad value and what is allowed.
 */
export function readConfig(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Config {
  for (const name of ['DATABASE_URL', 'REDIS_URLS', 'AMQP_URL']) {
    if (env[name]) throw new StartError(`${name} is set, but this version runs embedded only: unset it`)
  }
  if (env.USHER_RATE_LIMIT && env.USHER_RATE_LIMIT !== 'off') {
    throw new StartError(`USHER_RATE_LIMIT must be off, and is "${env.USHER_RATE_LIMIT}"`)
  }
  const unknown = args.find((arg) => arg !== '--no-demo')
  if (unknown) throw new StartError(`unknown argument ${unknown}; the only one is --no-demo`)
  return Object.freeze({
    host: env.HOST || '127.0.0.1',
    port: readPort(env.PORT),
    dataDir: env.USHER_DATA_DIR || './data',
    jwtSecret: readSecret('USHER_JWT_SECRET', env.USHER_JWT_SECRET),
    admin: readAdmin(env.USHER_ADMIN_EMAIL, env.USHER_ADMIN_PASSWORD),
    logLevel: readLogLevel(env.USHER_LOG_LEVEL),
    demo: !args.includes('--no-demo'),
    actors: actorDefaults,
    relay: relayDefaults,
    drainMs: 10_000,
  })
}

function readPort(text: string | undefined): number {
  if (!text) return 3000
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new StartError(`PORT must be a whole number from 0 to 65535, and is "${text}"`)
  }
  return port
}

function readSecret(name: string, text: string | undefined): string | undefined {
  if (!text) return undefined
  if (Buffer.byteLength(text) < secretBytesMin) {
    throw new StartError(
      `${name} must have at least ${secretBytesMin} bytes, and has ${Buffer.byteLength(text)}`,
    )
  }
  return text
}

function readAdmin(email: string | undefined, password: string | undefined): Config['admin'] {
  if (!email && !password) return undefined
  if (!email || !password)
    throw new StartError('USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD must be set together')
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw new StartError(`USHER_ADMIN_EMAIL must be an email address, and is "${email}"`)
  }
  if (password.length < 8 || password.length > 200) {
    throw new StartError('USHER_ADMIN_PASSWORD must have 8 to 200 characters')
  }
  return { email: email.toLowerCase(), password }
}

function readLogLevel(text: string | undefined): string {
  const level = text || 'info'
  if (!logLevels.includes(level)) {
    throw new StartError(`USHER_LOG_LEVEL must be one of ${logLevels.join(', ')}, and is "${level}"`)
  }
  return level
}
