import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { httpSettings } from '../../src/httpSettings.ts'
import { required } from './composeFile.ts'

/** What the first of these commands that is installed says; undefined: none is. */
function installed(...commands: [program: string, ...args: string[]][]) {
  return commands.find(([program, ...args]) => {
    try {
      execFileSync(program, args, { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })
}

const compose = installed(['docker', 'compose', 'version'], ['docker-compose', 'version'])
const haproxy = installed(['haproxy', '-v'])
const secrets = () => Object.fromEntries(required().map((name) => [name, 'x'.repeat(32)]))

/** What compose makes of the file, with these variables and nobody's .env. */
function configured(env: Record<string, string>): string {
  const [program, ...args] = compose!
  const folder = mkdtempSync(join(tmpdir(), 'usher-compose-'))
  const noVariables = join(folder, 'empty')
  writeFileSync(noVariables, '')
  try {
    return execFileSync(program, [...args.slice(0, -1), '--env-file', noVariables, 'config'], {
      env: { PATH: process.env.PATH, HOME: folder, ...env },
      encoding: 'utf8',
      stdio: 'pipe',
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test.skipIf(!compose)(
  'compose takes the file once every secret is set, and else says how to make them',
  () => {
    expect(configured(secrets())).toContain(`USHER_JWT_SECRET: ${'x'.repeat(32)}`)
    const { USHER_CLUSTER_SECRET: _, ...others } = secrets()
    expect(() => configured(others)).toThrow('sh deploy/secrets.sh')
  },
)

test.skipIf(!haproxy)('haproxy takes its file', () => {
  const [program] = haproxy!
  expect(execFileSync(program, ['-c', '-V', '-f', 'deploy/haproxy.cfg'], { encoding: 'utf8' })).toContain(
    'is valid',
  )
})

const balancer = readFileSync('deploy/haproxy.cfg', 'utf8')

test('what the balancer says by itself is a problem, as everything that clients are told', () => {
  const said = [...balancer.matchAll(/status (\d+) content-type application\/problem\+json string '(.*?)'/g)]
  expect(said.map(([, status]) => status).sort()).toEqual(['404', '502', '503', '504'])
  for (const [, status, text] of said) {
    const problem = JSON.parse(text!)
    expect(problem).toEqual({
      type: `/problems/${problem.code}`,
      status: Number(status),
      title: expect.any(String),
      detail: expect.any(String),
      code: expect.any(String),
    })
  }
})

test('a request that may have reached a node is sent to no other', () => {
  const retries = balancer.split('\n').filter((line) => line.trim().startsWith('retry-on'))
  expect(retries.map((line) => line.trim())).toEqual(['retry-on conn-failure'])
})

test('a node keeps connections for longer than the balancer, which closes them then, not under a request', () => {
  const [, seconds] = /timeout http-keep-alive (\d+)s/.exec(balancer)!
  expect(httpSettings({}).clients.keepAliveMs).toBeGreaterThan(Number(seconds) * 1000)
})

test('the balancer tells the nodes who asks, as the last address of the header that they read', () => {
  expect(balancer).toMatch(/^ {2}option forwardfor$/m)
})
