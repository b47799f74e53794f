import { globSync, mkdirSync, writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'
import { type DeclaredCall, declaredCalls } from './declaredCalls.ts'
import type { SeenCall } from './recordCalls.ts'

const tablePath = 'build/calls.md'

/** What asks nobody: a bug alone could make it fail. */
const unfailing = ['GET /healthz internal', 'GET /openapi.json internal']

/** Names of the tests that saw an answer, by `METHOD /path answer`. */
type Seen = ReadonlyMap<string, ReadonlySet<string>>

/**
 * After a run of all the HTTP tests: which answers of which call they saw, as a table, and the run fails for each answer
 * that the API document declares and no test has seen, or that a test saw and the document doesn't declare.
 */
export class CallsReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const ran = new Set(modules.map(({ relativeModuleId }) => relativeModuleId))
    const isWhole = globSync('test/http/*.test.ts').every((file) => ran.has(file))
    const hasFailed = modules.some((module) => !module.ok())
    if (!isWhole || hasFailed) return

    const calls = await declaredCalls()
    const seen = seenBy(modules, calls)
    const table = calls.map((call) => `${call.method} ${call.path}\n${rowOf(call, seen)}`).join('\n')
    say(`\nWhat each call was seen to answer, and in how many tests:\n\n${table}`)
    mkdirSync('build', { recursive: true })
    writeFileSync(tablePath, longTable(calls, seen))

    const unseen = calls.flatMap((call) => call.answers.map((answer) => nameOf(call, answer)))
    const missing = unseen.filter((name) => !seen.has(name) && !unfailing.includes(name))
    const declared = new Set(unseen)
    const undeclared = [...seen.keys()].filter((name) => !declared.has(name))
    say(`\n${calls.length} calls with ${unseen.length} answers; the tests by name are in ${tablePath}`)
    for (const name of missing) say(`no test has seen: ${name}`)
    for (const name of undeclared) say(`not in the API document: ${name}`)
    if (missing.length + undeclared.length > 0) process.exitCode = 1
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function seenBy(modules: readonly TestModule[], calls: readonly DeclaredCall[]): Seen {
  const matchers = calls.map((call) => {
    const pattern = call.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')
    return { call, pattern: new RegExp(`^${pattern}$`) }
  })
  const callOf = ({ method, path }: SeenCall) => {
    const matches = matchers.filter((m) => m.call.method === method && m.pattern.test(path))
    // `/v1/users/me` is `/v1/users/{id}` too: the one with fewer names in it is meant.
    return matches.sort((a, b) => a.call.path.split('{').length - b.call.path.split('{').length)[0]?.call
  }
  const seen = new Map<string, Set<string>>()
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      for (const made of test.meta().calls ?? []) {
        const call = callOf(made)
        // A path or a method that isn't there is no call.
        if (!call || made.answer === 'unknown-route') continue
        const name = nameOf(call, made.answer)
        seen.set(name, (seen.get(name) ?? new Set()).add(`${module.relativeModuleId}: ${test.name}`))
      }
    }
  }
  return seen
}

function nameOf({ method, path }: DeclaredCall, answer: string): string {
  return `${method} ${path} ${answer}`
}

function rowOf(call: DeclaredCall, seen: Seen): string {
  return call.answers.map((answer) => `  ${answer} ${seen.get(nameOf(call, answer))?.size ?? 0}`).join('')
}

function longTable(calls: readonly DeclaredCall[], seen: Seen): string {
  const rows = calls.flatMap((call) =>
    call.answers.map((answer) => {
      const tests = [...(seen.get(nameOf(call, answer)) ?? [])]
      return `| ${call.method} ${call.path} | ${answer} | ${tests.map(cell).join('<br>')} |`
    }),
  )
  return ['| call | answer | tests |', '|---|---|---|', ...rows, ''].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
