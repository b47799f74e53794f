import type { Node } from 'oxc-parser'
import type { Ring } from '../../scripts/code/ring.ts'
import { dottedName, type Syntax, walk } from '../../scripts/code/syntax.ts'

/** Something that code takes from the air instead of from its arguments. */
interface Use {
  readonly line: number
  readonly name: string
}

const clocks = [
  'Date.now',
  'new Date()',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'AbortSignal.timeout',
]
const randomness = ['Math.random', 'crypto']
const waiting = ['async', 'await', 'Promise', 'PromiseLike', 'queueMicrotask']
const world = ['process', 'console', 'fetch', 'globalThis']

const notThere: Partial<Record<Ring, { names: readonly string[]; why: string }>> = {
  core: {
    names: [...clocks, ...randomness, ...waiting, ...world],
    why: 'core is pure: no I/O, no async, no clock, no randomness',
  },
  actors: { names: [...clocks, ...randomness], why: 'time and chance come through ports' },
  shards: { names: [...clocks, ...randomness], why: 'time and chance come through ports' },
  workers: { names: [...clocks, ...randomness], why: 'time and chance come through ports' },
}

/** What code in the ring takes from the air and must not, each with the rule. */
export function brokenUses(path: string, ring: Ring, syntax: Syntax): { line: number; rule: string }[] {
  const { names, why } = notThere[ring] ?? { names: [], why: '' }
  const broken: { line: number; rule: string }[] = []
  for (const { line, name } of usesIn(syntax)) {
    if (names.includes(name)) broken.push({ line, rule: `${name} in ${ring}: ${why}` })
    else if (name === 'process.env' && path !== 'src/config.ts') {
      broken.push({ line, rule: 'process.env: config.ts alone reads the environment' })
    }
  }
  return broken
}

function usesIn(syntax: Syntax): Use[] {
  const found: Use[] = []
  walk(syntax.program, (node, above, key) => {
    const name = useIn(node, above, key)
    if (name !== undefined) found.push({ line: syntax.lineAt(node.start), name })
  })
  return found
}

function useIn(node: Node, above: readonly Node[], key: string): string | undefined {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node.async ? 'async' : undefined
    case 'AwaitExpression':
      return 'await'
    case 'ForOfStatement':
      return node.await ? 'await' : undefined
    case 'VariableDeclaration':
      return node.kind === 'await using' ? 'await' : undefined
    case 'NewExpression':
      return dottedName(node.callee) === 'Date' && node.arguments.length === 0 ? 'new Date()' : undefined
    case 'CallExpression':
      return dottedName(node.callee) === 'Date' ? 'new Date()' : undefined
    case 'VariableDeclarator':
      return takesEnv(node) ? 'process.env' : undefined
    case 'MemberExpression':
      return dottedName(node)
    case 'Identifier':
      return namesAValue(above.at(-1), key) ? node.name : undefined
    default:
      return undefined
  }
}

/** `const { env } = process` */
function takesEnv({ id, init }: Extract<Node, { type: 'VariableDeclarator' }>): boolean {
  if (id.type !== 'ObjectPattern' || !init || dottedName(init) !== 'process') return false
  return id.properties.some((property) => property.type === 'Property' && dottedName(property.key) === 'env')
}

/** `performance` alone is the global; in `show.performance` and `{ performance: 1 }` it is a property's name. */
function namesAValue(parent: Node | undefined, key: string): boolean {
  if (key === 'property' || key === 'key')
    return parent !== undefined && 'computed' in parent && parent.computed
  if (key === 'right') return parent?.type !== 'TSQualifiedName'
  return !['imported', 'exported', 'label', 'qualifier'].includes(key)
}
