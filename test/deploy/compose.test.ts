import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { quotaDefaults } from '../../src/httpSettings.ts'
import { temporaryFolder } from '../smoke/program.ts'
import { composeFile, required } from './composeFile.ts'

const { services, networks, volumes } = composeFile()
const names = Object.keys(services)
const dockerfile = readFileSync('Dockerfile', 'utf8')
const instructions = dockerfile.replaceAll('\\\n', ' ').split('\n')

/** What deploy/secrets.sh makes; a second time it leaves the file as it is. */
function newSecrets(): Map<string, string> {
  const folder = temporaryFolder()
  const file = join(folder.path, 'env')
  execFileSync('sh', ['deploy/secrets.sh', file])
  expect(() => execFileSync('sh', ['deploy/secrets.sh', file], { stdio: 'pipe' })).toThrow('there is')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const lines = readFileSync(file, 'utf8').split('\n')
  folder.remove()
  return new Map(
    lines.filter((line) => /^\w+=/.test(line)).map((line) => line.split('=', 2) as [string, string]),
  )
}

test('every service tells whether it is well, and starts again when it dies', () => {
  const unchecked = names.filter((name) => !services[name]!.healthcheck && !services[name]!.build)
  expect(unchecked).toEqual([])
  expect(instructions.filter((line) => line.startsWith('HEALTHCHECK'))).toHaveLength(1)
  expect(new Set(names.map((name) => services[name]!.restart))).toEqual(new Set(['unless-stopped']))
})

test('what a service waits for is there and has a health check', () => {
  const waits = names.flatMap((name) => Object.entries(services[name]!.depends_on ?? {}))
  expect(waits.length).toBeGreaterThan(0)
  for (const [name, { condition }] of waits) {
    expect(names).toContain(name)
    expect(condition).toBe('service_healthy')
  }
})

test('only the balancer can be reached, and only from this machine unless somebody says otherwise', () => {
  const published = names.filter((name) => services[name]!.ports)
  expect(published).toEqual(['balancer'])
  expect(services.balancer!.ports).toEqual([expect.stringMatching(/:-127\.0\.0\.1:\d+\}:\d+$/)])
  const open = names.filter((name) =>
    services[name]!.networks.some((network) => !networks[network]?.internal),
  )
  expect(open).toEqual(['balancer'])
})

test('a node of the composition reads its settings as they are meant', () => {
  const secrets = newSecrets()
  const env = Object.entries(services.usher!.environment!).map(([name, value]) => [
    name,
    filled(value, secrets),
  ])
  const { HOST, PORT } = imageEnv()
  const config = readConfig([], { HOST, PORT, ...Object.fromEntries(env) })
  expect(config).toMatchObject({
    mode: 'cluster',
    host: '0.0.0.0',
    port: 3000,
    peerHost: '0.0.0.0',
    peerPort: 7000,
    jwtSecret: secrets.get('USHER_JWT_SECRET'),
    clusterSecret: secrets.get('USHER_CLUSTER_SECRET'),
    http: { quotas: quotaDefaults, trustedProxies: 1 },
    admin: { email: 'admin@usher.local', password: secrets.get('USHER_ADMIN_PASSWORD') },
  })
  if (config.mode !== 'cluster') return
  const hosts = [config.databaseUrl, ...config.redisUrls, config.amqpUrl].map((url) => new URL(url).hostname)
  expect(hosts).toEqual(['mysql', 'redis1', 'redis2', 'redis3', 'rabbitmq'])
  expect(new URL(config.databaseUrl).password).toBe(secrets.get('USHER_DATABASE_PASSWORD'))
  expect(services.mysql!.environment).toMatchObject({ MYSQL_USER: 'usher', MYSQL_DATABASE: 'usher' })
})

test('every setting that is given to a node is one that the program reads', () => {
  const given = [...Object.keys(services.usher!.environment!), ...Object.keys(imageEnv())]
  const source = ['src/config.ts', 'src/httpSettings.ts'].map((path) => readFileSync(path, 'utf8')).join()
  expect(given.filter((name) => !source.includes(name))).toEqual([])
})

test('secrets have no default, are made anew by deploy/secrets.sh, and are in no file', () => {
  const first = newSecrets()
  const second = newSecrets()
  expect([...first.keys()].sort()).toEqual(required().sort())
  const same = [...first].filter(([name, value]) => second.get(name) === value).map(([name]) => name)
  expect(same).toEqual(['USHER_ADMIN_EMAIL'])
  // Nothing in it has a meaning in a URL, and it is long enough for all.
  const secrets = [...first].filter(([name]) => name !== 'USHER_ADMIN_EMAIL')
  for (const [, value] of secrets) expect(value).toMatch(/^[0-9a-f]{64}$/)
  expect(dockerfile).not.toMatch(/SECRET|PASSWORD/)
})

test('volumes are named, or files that are there', () => {
  for (const volume of names.flatMap((name) => services[name]!.volumes ?? [])) {
    const [source] = volume.split(':') as [string]
    if (source.startsWith('.')) expect(existsSync(source), source).toBe(true)
    else expect(Object.keys(volumes)).toContain(source)
  }
})

test('a node has more time to drain than it takes, and the balancer than it lets connections live', () => {
  const { drainMs } = readConfig([], {})
  expect(milliseconds(services.usher!.stop_grace_period!)).toBeGreaterThan(3 * drainMs)
  const hardStop = /hard-stop-after (\w+)/.exec(readFileSync('deploy/haproxy.cfg', 'utf8'))![1]!
  expect(milliseconds(services.balancer!.stop_grace_period!)).toBeGreaterThan(milliseconds(hardStop))
})

test('what the image copies is there, and let through by .dockerignore', () => {
  const copied = instructions
    .filter((line) => /^COPY (?!--from)/.test(line))
    .flatMap((line) => line.split(/\s+/).slice(1, -1))
  expect(new Set(copied)).toEqual(new Set(['package.json', 'package-lock.json', 'migrations', 'src']))
  expect(copied.filter((path) => !existsSync(path))).toEqual([])
  const ignored = readFileSync('.dockerignore', 'utf8').split('\n')
  const letThrough = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  expect(ignored).toContain('*')
  expect(new Set(letThrough)).toEqual(new Set(copied))
})

test('the image runs Node itself as its first process, as nobody in particular', () => {
  const last = (word: string) =>
    instructions.findLast((line) => line.startsWith(`${word} `))!.slice(word.length + 1)
  expect(JSON.parse(last('CMD'))).toEqual(['node', 'src/main.ts'])
  expect(last('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/)
})

/** What ENV sets in the Dockerfile. */
function imageEnv(): Record<string, string> {
  const settings = instructions
    .filter((line) => line.startsWith('ENV '))
    .flatMap((line) => line.split(' ').slice(1))
  return Object.fromEntries(settings.map((setting) => setting.split('=') as [string, string]))
}

/** `${NAME:?why}` and `${NAME:-default}` as compose fills them. */
function filled(value: string, env: Map<string, string>): string {
  return value.replaceAll(
    /\$\{(\w+):([?-])([^}]*)\}/g,
    (_, name, how, text) => env.get(name) ?? (how === '-' ? text : ''),
  )
}

function milliseconds(text: string): number {
  const [, number, unit] = /^(\d+)(s|m)$/.exec(text)!
  return Number(number) * (unit === 'm' ? 60_000 : 1000)
}
