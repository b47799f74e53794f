import { isBuiltin } from 'node:module'
import type { Import } from '../../scripts/code/imports.ts'
import { type Ring, ringOf } from '../../scripts/code/ring.ts'

/** Which of our rings each may import besides itself. */
export const mayImport: Record<Ring, readonly Ring[]> = {
  core: [],
  faults: [],
  ports: ['core'],
  actors: ['core', 'ports', 'faults'],
  shards: ['core', 'ports', 'faults', 'actors'],
  http: ['core', 'ports', 'faults', 'shards'],
  workers: ['core', 'ports', 'faults', 'shards'],
  adapters: ['core', 'ports', 'faults'],
  firstStart: ['core', 'ports', 'faults', 'http'],
  verify: ['core', 'ports', 'faults'],
  top: ['core', 'ports', 'faults', 'actors', 'shards', 'http', 'workers', 'adapters', 'firstStart', 'verify'],
}

const withoutBuiltins: readonly Ring[] = ['core', 'ports', 'faults', 'actors', 'shards']
const withPackages: readonly Ring[] = ['http', 'adapters', 'workers']
const topWithPackages = ['src/wiring.ts', 'src/main.ts']
const clockModules = ['node:timers', 'node:timers/promises', 'node:perf_hooks']

/** @returns the rule that the import breaks; undefined when it breaks none. */
export function brokenImport(path: string, from: Ring, { file, module }: Import): string | undefined {
  if (file !== undefined) return brokenByFile(from, file)
  if (module === undefined) return 'a computed import: nobody can tell what it brings'
  if (isBuiltin(module)) return brokenByBuiltin(path, from, module)
  if (withPackages.includes(from) || topWithPackages.includes(path)) return undefined
  return `imports the package ${module}; only http, adapters, workers, wiring and main import packages`
}

function brokenByFile(from: Ring, file: string): string | undefined {
  const to = ringOf(file)
  if (to === from || from === 'top') return undefined
  if (to === undefined) return `${from} imports ${file}, which is in no ring`
  if (mayImport[from].includes(to)) return undefined
  return `${from} imports ${to} (${file}); it may import ${mayImport[from].join(', ') || 'nothing of ours'}`
}

function brokenByBuiltin(path: string, from: Ring, module: string): string | undefined {
  if (withoutBuiltins.includes(from)) return `${from} imports ${module}; it uses no modules of Node`
  if (from === 'workers' && clockModules.includes(module)) return `workers imports ${module}; it has a Clock`
  if (/^(node:)?process$/.test(module) && path !== 'src/config.ts') {
    return `imports ${module}; config.ts alone reads the environment`
  }
  return undefined
}
