import { describe, expect, test } from 'vitest'
import { type ClusterConfig, readConfig } from '../src/config.ts'
import { StartError } from '../src/faults.ts'

const password = 'hunter2-hunter2'
const secret = 'a secret of at least thirty-two bytes'
const cluster = {
  DATABASE_URL: `mysql://usher:${password}@db:3306/usher`,
  REDIS_URLS: 'redis://r1:6379,redis://r2:6379,redis://r3:6379',
  AMQP_URL: `amqp://usher:${password}@mq:5672/`,
  USHER_JWT_SECRET: secret,
  USHER_CLUSTER_SECRET: `${secret}, the other one`,
}

/** The line on why it can't start. */
function refusal(env: Record<string, string>): string {
  try {
    readConfig([], env)
  } catch (error) {
    expect(error).toBeInstanceOf(StartError)
    return (error as Error).message
  }
  throw new Error('it could start')
}

describe('embedded', () => {
  test('needs nothing, and has defaults for everything', () => {
    const config = readConfig([], {})
    expect(config).toMatchObject({
      mode: 'embedded',
      host: '127.0.0.1',
      port: 3000,
      admin: undefined,
      logLevel: 'info',
      dataDir: './data',
      jwtSecret: undefined,
      demo: true,
    })
    expect(config).not.toHaveProperty('cluster')
    expect(Object.isFrozen(config)).toBe(true)
  })

  test('takes what is set; a variable that is set to nothing is not', () => {
    const env = {
      HOST: '0.0.0.0',
      PORT: '8080',
      USHER_DATA_DIR: '/srv/usher',
      USHER_JWT_SECRET: secret,
      USHER_ADMIN_EMAIL: 'Boss@Example.com',
      USHER_ADMIN_PASSWORD: 'long enough',
      USHER_LOG_LEVEL: 'warn',
      DATABASE_URL: '',
      REDIS_URLS: '',
      AMQP_URL: '',
    }
    expect(readConfig(['--no-demo'], env)).toMatchObject({
      mode: 'embedded',
      host: '0.0.0.0',
      port: 8080,
      dataDir: '/srv/usher',
      jwtSecret: secret,
      admin: { email: 'boss@example.com', password: 'long enough' },
      logLevel: 'warn',
      demo: false,
    })
  })

  test.each([
    'USHER_CLUSTER_SECRET',
    'USHER_PEER_HOST',
    'USHER_PEER_PORT',
    'USHER_JWT_ALSO_ACCEPT',
    'USHER_SHARDS',
  ])('%s without the servers of a cluster starts nothing, rather than an empty cinema', (name) => {
    expect(refusal({ [name]: 'any' })).toBe(
      `${name} is for a node of a cluster, which needs DATABASE_URL, REDIS_URLS, AMQP_URL too`,
    )
  })
})

describe('a node of a cluster', () => {
  test('takes its servers and secrets, and has defaults for the rest', () => {
    const config = readConfig([], cluster)
    expect(config).toMatchObject({
      mode: 'cluster',
      databaseUrl: cluster.DATABASE_URL,
      redisUrls: ['redis://r1:6379', 'redis://r2:6379', 'redis://r3:6379'],
      amqpUrl: cluster.AMQP_URL,
      jwtSecret: secret,
      acceptedJwtSecrets: [],
      clusterSecret: cluster.USHER_CLUSTER_SECRET,
      peerHost: '127.0.0.1',
      peerPort: 0,
      shardCount: 64,
    })
    expect(config).not.toHaveProperty('dataDir')
    expect(Object.isFrozen(config)).toBe(true)
  })

  test('takes what is set', () => {
    const env = {
      ...cluster,
      REDIS_URLS: ' redis://r1:6379 , rediss://r2:6380 , redis://r3:6379 ',
      AMQP_URL: 'amqps://mq',
      USHER_JWT_ALSO_ACCEPT: `${secret} of last week,${secret} of last month`,
      USHER_PEER_HOST: '0.0.0.0',
      USHER_PEER_PORT: '4000',
      USHER_SHARDS: '12',
    }
    expect(readConfig([], env)).toMatchObject({
      redisUrls: ['redis://r1:6379', 'rediss://r2:6380', 'redis://r3:6379'],
      acceptedJwtSecrets: [`${secret} of last week`, `${secret} of last month`],
      peerHost: '0.0.0.0',
      peerPort: 4000,
      shardCount: 12,
    })
  })

  test.each(['DATABASE_URL', 'REDIS_URLS', 'AMQP_URL'] as const)(
    '%s alone makes one, and all that is missing is named',
    (name) => {
      const missing = Object.keys(cluster).filter((other) => other !== name)
      expect(refusal({ [name]: cluster[name] })).toBe(
        `a node of a cluster needs ${missing.join(', ')} as well`,
      )
    },
  )

  test.each(Object.keys(cluster))('without %s it is named, alone', (name) => {
    expect(refusal({ ...cluster, [name]: '' })).toBe(`a node of a cluster needs ${name} as well`)
  })

  const short = 'tiny-secret-value'
  test.each<[Record<string, string>, string]>([
    [
      { DATABASE_URL: `postgres://usher:${password}@db/usher` },
      'DATABASE_URL must be a URL that begins with mysql://, with %23 for a # in its password, and so on',
    ],
    [
      { DATABASE_URL: `usher:${password}@db` },
      'DATABASE_URL must be a URL that begins with mysql://, with %23 for a # in its password, and so on',
    ],
    [
      { DATABASE_URL: `mysql://usher:${password}@db:port/usher` },
      'DATABASE_URL must be a URL that begins with mysql://, with %23 for a # in its password, and so on',
    ],
    [{ DATABASE_URL: `mysql://usher:${password}@db` }, 'DATABASE_URL must name a database'],
    [{ DATABASE_URL: `mysql://usher:${password}@db/` }, 'DATABASE_URL must name a database'],
    [
      { REDIS_URLS: `http://:${password}@r1` },
      'REDIS_URLS must be a URL that begins with redis:// or rediss://, with %23 for a # in its password, and so on',
    ],
    [
      { REDIS_URLS: `redis://r1,redis://r2,:${password}@r3` },
      'REDIS_URLS must be a URL that begins with redis:// or rediss://, with %23 for a # in its password, and so on',
    ],
    [
      { REDIS_URLS: `redis://r1,redis://:${password}@r2` },
      'REDIS_URLS must name an odd number of different servers, of which more than half decide, and names 2 in 2 URLs',
    ],
    [
      { REDIS_URLS: `redis://r1,redis://:${password}@r2,redis://r1` },
      'REDIS_URLS must name an odd number of different servers, of which more than half decide, and names 2 in 3 URLs',
    ],
    [
      { AMQP_URL: `http://usher:${password}@mq` },
      'AMQP_URL must be a URL that begins with amqp:// or amqps://, with %23 for a # in its password, and so on',
    ],
    [{ USHER_JWT_SECRET: short }, 'USHER_JWT_SECRET must have at least 32 bytes, and has 17'],
    [
      { USHER_JWT_ALSO_ACCEPT: `${secret},${short}` },
      'USHER_JWT_ALSO_ACCEPT must have at least 32 bytes, and has 17',
    ],
    [{ USHER_CLUSTER_SECRET: short }, 'USHER_CLUSTER_SECRET must have at least 32 bytes, and has 17'],
    [{ USHER_PEER_PORT: '70000' }, 'USHER_PEER_PORT must be a whole number from 0 to 65535, and is "70000"'],
    [{ USHER_SHARDS: '0' }, 'USHER_SHARDS must be a whole number from 1 to 1024, and is "0"'],
    [{ USHER_SHARDS: '1025' }, 'USHER_SHARDS must be a whole number from 1 to 1024, and is "1025"'],
    [{ PORT: 'noon' }, 'PORT must be a whole number from 0 to 65535, and is "noon"'],
  ])('a bad value is named, and no password or secret shown: %#', (env, line) => {
    const said = refusal({ ...cluster, ...env })
    expect(said).toBe(line)
    for (const hidden of [password, short, secret]) expect(said).not.toContain(hidden)
  })

  test('servers that differ in their spelling only are the same server', () => {
    const REDIS_URLS = 'redis://r1:6379,redis://R1:6379,redis://r1'
    expect(refusal({ ...cluster, REDIS_URLS })).toMatch(
      /^REDIS_URLS must name an odd number of different servers/,
    )
  })

  test('--no-demo is understood, as it makes no difference', () => {
    expect((readConfig(['--no-demo'], cluster) as ClusterConfig).mode).toBe('cluster')
  })
})

test.each([{}, cluster])('an unknown argument is named', (env) => {
  expect(() => readConfig(['--demo'], env)).toThrow('unknown argument --demo; the only one is --no-demo')
})
