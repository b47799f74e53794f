import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Ring } from '../scripts/code/ring.ts'
import { ringGraph, withRingGraph } from '../scripts/code/ringGraph.ts'
import { filesAt } from '../scripts/code/sourceFile.ts'
import { mayImport } from './architecture/brokenImport.ts'
import { violations } from './architecture/violations.ts'

const src = filesAt('src/**/*.ts')

test('src keeps to the rings', () => {
  expect(src.length).toBeGreaterThan(0)
  expect(violations(src)).toEqual([])
})

test('the picture in README.md is what the imports say: `npm run rings` draws it', () => {
  const readme = readFileSync('README.md', 'utf8')
  expect(readme).toBe(withRingGraph(readme, ringGraph(src)))
})

test('the table itself leads inward: no ring comes back to itself', () => {
  const reach = (ring: Ring, seen: readonly Ring[] = []): readonly Ring[] =>
    mayImport[ring].flatMap((next) =>
      seen.includes(next) ? [next] : [next, ...reach(next, [...seen, next])],
    )
  for (const ring of Object.keys(mayImport) as Ring[]) expect(reach(ring)).not.toContain(ring)
})

// From here on: the rules are able to fail.

const one = (path: string, text: string) => violations([{ path, text }])

test.each([
  ['src/core/a.ts', `import type { Clock } from '../ports.ts'`, 'core imports ports'],
  ['src/core/a.ts', `export * from '../faults.ts'`, 'core imports faults'],
  ['src/core/a.ts', `type A = import('../actors/a.ts').A`, 'core imports actors'],
  ['src/core/a.ts', `import '../../test/a.ts'`, 'core imports test/a.ts, which is in no ring'],
  ['src/faults.ts', `import type { ShowId } from './core/ids.ts'`, 'faults imports core'],
  ['src/ports.ts', `import { MailboxFullError } from './faults.ts'`, 'ports imports faults'],
  ['src/actors/a.ts', `import { b } from '../shards/b.ts'`, 'actors imports shards'],
  ['src/shards/a.ts', `import { b } from '../http/b.ts'`, 'shards imports http'],
  ['src/http/a.ts', `import { b } from '../actors/b.ts'`, 'http imports actors'],
  ['src/http/a.ts', `export { b } from '../workers/b.ts'`, 'http imports workers'],
  ['src/workers/a.ts', `import { b } from '../adapters/redis/b.ts'`, 'workers imports adapters'],
  ['src/adapters/redis/a.ts', `import { b } from '../../shards/b.ts'`, 'adapters imports shards'],
  ['src/adapters/redis/a.ts', `new URL('../../http/b.ts', import.meta.url)`, 'adapters imports http'],
  ['src/adapters/redis/a.ts', `import type { Config } from '../../config.ts'`, 'adapters imports top'],
  ['src/http/a.ts', `const { b } = await import('../wiring.ts')`, 'http imports top'],
  ['src/http/a.ts', `const { b } = await import(name)`, 'a computed import'],
  ['src/services/a.ts', '', 'in no ring'],
])('%s: %s: %s', (path, text, rule) => {
  expect(one(path, `// first line\n${text}`)).toEqual([expect.stringContaining(rule)])
})

test.each([
  ['src/core/a.ts', `import { z } from 'valibot'`, 'imports the package valibot'],
  ['src/shards/a.ts', `import type { Logger } from 'pino'`, 'imports the package pino'],
  ['src/config.ts', `import { parse } from 'valibot'`, 'imports the package valibot'],
  ['src/core/a.ts', `import assert from 'node:assert'`, 'core imports node:assert'],
  [
    'src/actors/a.ts',
    `import { setTimeout } from 'node:timers/promises'`,
    'actors imports node:timers/promises',
  ],
  ['src/shards/a.ts', `import { hash } from 'crypto'`, 'shards imports crypto'],
  ['src/workers/a.ts', `import { performance } from 'node:perf_hooks'`, 'workers imports node:perf_hooks'],
  ['src/http/a.ts', `import { env } from 'node:process'`, 'imports node:process'],
])('%s: %s: %s', (path, text, rule) => {
  expect(one(path, text)[0]).toContain(`${path}:1: ${rule}`)
})

test.each([
  ['core', 'async function f() {}', 'async'],
  ['core', 'const f = async () => 1', 'async'],
  ['core', 'class A { async f() {} }', 'async'],
  ['core', 'await f()', 'await'],
  ['core', 'for await (const a of b) c(a)', 'await'],
  ['core', 'type A = Promise<number>', 'Promise'],
  ['core', 'Promise.resolve(1)', 'Promise'],
  ['core', 'queueMicrotask(f)', 'queueMicrotask'],
  ['core', 'console.log(1)', 'console'],
  ['core', 'process.exit(1)', 'process'],
  ['core', 'const f = { process }', 'process'],
  ['core', `fetch('/')`, 'fetch'],
  ['core', 'const now = new Date()', 'new Date()'],
  ['core', 'const now = Date()', 'new Date()'],
  ['core', 'const now = Date.now', 'Date.now'],
  ['actors', `const now = Date['now']()`, 'Date.now'],
  ['actors', 'performance.now()', 'performance'],
  ['shards', 'const id = crypto.randomUUID()', 'crypto'],
  ['shards', 'setImmediate(f)', 'setImmediate'],
  ['workers', 'Math.random()', 'Math.random'],
  ['workers', 'globalThis.setTimeout(f, 1)', 'setTimeout'],
  ['workers', 'setInterval(f, 1)', 'setInterval'],
  ['workers', 'AbortSignal.timeout(9)', 'AbortSignal.timeout'],
  ['http', 'f(process.env.PORT)', 'process.env'],
  ['adapters', 'const { env } = process', 'process.env'],
])('%s: %s', (ring, text, name) => {
  expect(one(`src/${ring}/a.ts`, `\n${text}`)[0]).toMatch(
    new RegExp(`^src/${ring}/a.ts:2: ${RegExp.escape(name)}`),
  )
})

test('what only looks like a violation is none', () => {
  const text = `
    // await Date.now(), import 'pino'
    /** Math.random */
    const f = (show: Show) => 'process.env' + show.performance + new Date(0).toISOString()
    const g = { performance: 1, console: 2 }`
  expect(one('src/core/a.ts', text)).toEqual([])
  expect(one('src/config.ts', 'export const read = (env = process.env) => env.PORT')).toEqual([])
  expect(one('src/workers/a.ts', `import type { Msg } from 'amqplib'\nasync () => await f()`)).toEqual([])
})

test('files that load each other are named, types and workers aside', () => {
  const files = (second: string) => [
    { path: 'src/core/a.ts', text: `\nimport { b } from './b.ts'` },
    { path: 'src/core/b.ts', text: `import { c } from './deep/c.ts'` },
    { path: 'src/core/deep/c.ts', text: second },
  ]
  const cycle =
    'src/core/a.ts:2: files load each other: src/core/a.ts -> src/core/b.ts -> src/core/deep/c.ts -> src/core/a.ts'
  expect(violations(files(`import { a } from '../a.ts'`))).toEqual([cycle])
  expect(violations(files(`export { a } from '../a.ts'`))).toEqual([cycle])
  // Node leaves this one as `import { } from`, which loads the file.
  expect(violations(files(`import { type A } from '../a.ts'`))).toEqual([cycle])
  expect(violations(files(`import type { A } from '../a.ts'`))).toEqual([])
  expect(violations(files(`new URL('../a.ts', import.meta.url)`))).toEqual([])
})

test('the picture leaves out an arrow that a longer way implies', () => {
  const graph = ringGraph([
    { path: 'src/main.ts', text: `import './wiring.ts'; import './core/a.ts'` },
    { path: 'src/wiring.ts', text: `import './adapters/a.ts'; import './core/a.ts'; import 'node:fs'` },
    { path: 'src/adapters/a.ts', text: `import '../faults.ts'; import type { A } from '../core/a.ts'` },
    { path: 'src/core/a.ts', text: `import './b.ts'` },
  ])
  expect(graph.split('\n').slice(1)).toEqual([
    '  ports["ports, faults"]',
    '  adapters --> core',
    '  adapters --> ports',
    '  main --> wiring',
    '  wiring --> adapters',
  ])
})
