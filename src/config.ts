/** The only reader of the environment. Every number below has its unit in its name and its reason beside it. */
import { type ClusterLimits, clusterDefaults } from './clusterDefaults.ts'
import { StartError } from './faults.ts'
import { type HttpSettings, httpSettings } from './httpSettings.ts'
import type { ActorLimits } from './shards/shardHost.ts'
import type { RelayLimits } from './workers/outboxRelay.ts'

/** What both ways to run have. */
interface CommonConfig {
  readonly host: string
  readonly port: number
  readonly admin: { readonly email: string; readonly password: string } | undefined
  readonly logLevel: string
  readonly actors: ActorLimits
  readonly relay: RelayLimits
  /** After that long, requests still under way at a shutdown are cut off. */
  readonly drainMs: number
  readonly http: HttpSettings
}

export interface EmbeddedConfig extends CommonConfig {
  readonly mode: 'embedded'
  readonly dataDir: string
  /** undefined: one is made and kept in the data folder. */
  readonly jwtSecret: string | undefined
  /** Whether the first start makes a small demo cinema. */
  readonly demo: boolean
}

export interface ClusterConfig extends CommonConfig {
  readonly mode: 'cluster'
  readonly databaseUrl: string
  /** An odd number: the quorum of the leases. The first keeps the seat maps too. */
  readonly redisUrls: readonly string[]
  readonly amqpUrl: string
  /** Signs tokens. */
  readonly jwtSecret: string
  /** Tokens signed with these are good too, so that the secret can be replaced node by node. */
  readonly acceptedJwtSecrets: readonly string[]
  /** What nodes know each other by. */
  readonly clusterSecret: string
  readonly peerHost: string
  readonly peerPort: number
  /** Shards of a database that is made now; an older one keeps its number. */
  readonly shardCount: number
  readonly cluster: ClusterLimits
}

export type Config = EmbeddedConfig | ClusterConfig

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

  --no-demo   leave a new embedded database empty: no hall, no shows

Settings come from the environment: PORT (3000), HOST (127.0.0.1), USHER_DATA_DIR (./data), USHER_JWT_SECRET,
USHER_ADMIN_EMAIL, USHER_ADMIN_PASSWORD, USHER_LOG_LEVEL (info), USHER_RATE_LIMIT (off for load tests),
USHER_TRUSTED_PROXIES (0), USHER_CORS_ORIGINS (none).
One node of a cluster takes DATABASE_URL, REDIS_URLS, AMQP_URL, USHER_JWT_SECRET and USHER_CLUSTER_SECRET, all of them;
and USHER_PEER_HOST (127.0.0.1), USHER_PEER_PORT (any free one), USHER_JWT_ALSO_ACCEPT, USHER_SHARDS (64).`

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']
const secretBytesMin = 32

/**
 * @param args what follows the program's name on the command line.
 * @throws StartError one line that names the bad value and what is allowed.
 */
/** @throws StartError one line on what is wrong, and what is allowed. */
export function readConfig(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Config {
  const unknown = args.find((arg) => arg !== '--no-demo')
  if (unknown) throw new StartError(`unknown argument ${unknown}; the only one is --no-demo`)
  const common: CommonConfig = {
    host: env.HOST || '127.0.0.1',
    port: readNumber('PORT', env.PORT, 3000, 0, 65_535),
    admin: readAdmin(env.USHER_ADMIN_EMAIL, env.USHER_ADMIN_PASSWORD),
    logLevel: readLogLevel(env.USHER_LOG_LEVEL),
    actors: actorDefaults,
    relay: relayDefaults,
    drainMs: 10_000,
    http: httpSettings(env),
  }
  if (clusterNames.some((name) => env[name])) return readCluster(common, env)
  const stray = clusterOnly.find((name) => env[name])
  if (stray)
    throw new StartError(`${stray} is for a node of a cluster, which needs ${clusterNames.join(', ')} too`)
  return Object.freeze({
    ...common,
    mode: 'embedded',
    dataDir: env.USHER_DATA_DIR || './data',
    jwtSecret: readSecret('USHER_JWT_SECRET', env.USHER_JWT_SECRET),
    demo: !args.includes('--no-demo'),
  })
}

/** Where the rows are that are to be verified: as the node beside it has them, unless the command line says. */
export type StoredWhere = { readonly databaseUrl: string } | { readonly dataDir: string }

export const verifyUsage = `usage: npm run verify [-- --database-url mysql://user:password@host:port/database | -- --data-dir ./data]

Reads the database, checks that everything in it agrees, and changes nothing; nodes may go on selling. Without an option
it is the database of DATABASE_URL, or the data folder of USHER_DATA_DIR (./data).
Ends with 0 when all is right, 1 when something is wrong, 2 when the database can't be read.`

/** @throws StartError one line that names the bad option and what is allowed. */
export function readStoredWhere(args: readonly string[], env: NodeJS.ProcessEnv = process.env): StoredWhere {
  const [option, value, more] = args
  if (option === undefined) {
    if (env.DATABASE_URL) return { databaseUrl: readDatabaseUrl('DATABASE_URL', env.DATABASE_URL) }
    return { dataDir: env.USHER_DATA_DIR || './data' }
  }
  if (value && more === undefined && option === '--data-dir') return { dataDir: value }
  if (value && more === undefined && option === '--database-url') {
    return { databaseUrl: readDatabaseUrl('--database-url', value) }
  }
  throw new StartError(verifyUsage)
}

/** One of them makes this a node of a cluster. */
const clusterNames = ['DATABASE_URL', 'REDIS_URLS', 'AMQP_URL']

/** Half an environment must not start an empty cinema in a file of its own. */
const clusterOnly = [
  'USHER_CLUSTER_SECRET',
  'USHER_PEER_HOST',
  'USHER_PEER_PORT',
  'USHER_JWT_ALSO_ACCEPT',
  'USHER_SHARDS',
]

function readCluster(common: CommonConfig, env: NodeJS.ProcessEnv): ClusterConfig {
  const missing = [...clusterNames, 'USHER_JWT_SECRET', 'USHER_CLUSTER_SECRET'].filter((name) => !env[name])
  if (missing.length > 0) throw new StartError(`a node of a cluster needs ${missing.join(', ')} as well`)
  const redisUrls = env.REDIS_URLS!.split(',').map((url) => readUrl('REDIS_URLS', url, ['redis:', 'rediss:']))
  const servers = new Set(redisUrls.map((url) => serverOf(new URL(url))))
  if (redisUrls.length % 2 === 0 || servers.size < redisUrls.length) {
    throw new StartError(
      `REDIS_URLS must name an odd number of different servers, of which more than half decide, and names ${servers.size} ` +
        `in ${redisUrls.length} URLs`,
    )
  }
  const databaseUrl = readDatabaseUrl('DATABASE_URL', env.DATABASE_URL!)
  return Object.freeze({
    ...common,
    mode: 'cluster',
    databaseUrl,
    redisUrls,
    amqpUrl: readUrl('AMQP_URL', env.AMQP_URL!, ['amqp:', 'amqps:']),
    jwtSecret: readSecret('USHER_JWT_SECRET', env.USHER_JWT_SECRET)!,
    acceptedJwtSecrets: (env.USHER_JWT_ALSO_ACCEPT || '')
      .split(',')
      .filter((secret) => secret !== '')
      .map((secret) => readSecret('USHER_JWT_ALSO_ACCEPT', secret)!),
    clusterSecret: readSecret('USHER_CLUSTER_SECRET', env.USHER_CLUSTER_SECRET)!,
    peerHost: env.USHER_PEER_HOST || '127.0.0.1',
    peerPort: readNumber('USHER_PEER_PORT', env.USHER_PEER_PORT, 0, 0, 65_535),
    // Enough to spread over dozens of nodes, few enough that a node can serve all of them with a connection each.
    shardCount: readNumber('USHER_SHARDS', env.USHER_SHARDS, 64, 1, 1024),
    cluster: clusterDefaults,
  })
}

function readDatabaseUrl(name: string, text: string): string {
  const databaseUrl = readUrl(name, text, ['mysql:'])
  const database = new URL(databaseUrl)
  if (database.pathname.length < 2) throw new StartError(`${name} must name a database`)
  // The driver passes over what it doesn't know, and an encryption that is asked for in vain must not go unnoticed.
  const unknown = [...database.searchParams.keys()].find((parameter) => parameter !== 'ssl')
  if (unknown) throw new StartError(`${name} takes one parameter, ssl, and has ${unknown}`)
  return databaseUrl
}

/** One server, however its URL is spelled; another database of it is no other server. */
function serverOf({ hostname, port }: URL): string {
  return `${hostname.toLowerCase()}:${port || 6379}`
}

/** Never shows the value: it may have a password in it. */
function readUrl(name: string, text: string, protocols: readonly string[]): string {
  const trimmed = text.trim()
  const expected = protocols.map((protocol) => `${protocol}//`).join(' or ')
  if (!URL.canParse(trimmed) || !protocols.includes(new URL(trimmed).protocol)) {
    throw new StartError(
      `${name} must be a URL that begins with ${expected}, with %23 for a # in its password, and so on`,
    )
  }
  try {
    decodeURIComponent(`${new URL(trimmed).username}${new URL(trimmed).password}`)
  } catch {
    throw new StartError(`${name} has a % in its user or password that must be written as %25`)
  }
  return trimmed
}

function readNumber(
  name: string,
  text: string | undefined,
  otherwise: number,
  min: number,
  max: number,
): number {
  if (!text) return otherwise
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < min || number > max) {
    throw new StartError(`${name} must be a whole number from ${min} to ${max}, and is "${text}"`)
  }
  return number
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
