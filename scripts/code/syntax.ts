import { type Comment, type Node, type ParseResult, parseSync, visitorKeys } from 'oxc-parser'
import type { SourceFile } from './sourceFile.ts'

/** What the rules about code look at: its syntax, so that a word in a string or a comment is no code. */
export interface Syntax {
  readonly program: Node
  readonly comments: readonly Comment[]
  readonly exports: ParseResult['module']['staticExports']
  /** From 1. */
  lineAt(offset: number): number
}

/** @throws SyntaxError the text isn't TypeScript. */
export function syntaxOf({ path, text }: SourceFile): Syntax {
  const { program, comments, module, errors } = parseSync(path, text, { sourceType: 'module' })
  if (errors[0]) throw new SyntaxError(`${path}: ${errors[0].message}`)
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length
  return { program, comments, exports: module.staticExports, lineAt }
}

/** Visits every node, parents first. `above` are the nodes around it, the nearest last; `key` is where it sits there. */
export function walk(
  node: Node,
  visit: (node: Node, above: readonly Node[], key: string) => void,
  above: readonly Node[] = [],
  key = '',
): void {
  visit(node, above, key)
  const around = [...above, node]
  for (const name of visitorKeys[node.type] ?? []) {
    const child = (node as unknown as Record<string, Node | (Node | null)[] | null>)[name]
    for (const each of [child].flat()) if (each) walk(each, visit, around, name)
  }
}

/** `Date.now` for `Date.now` and `globalThis.Date['now']`; undefined for what isn't a chain of names. */
export function dottedName(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (node.type !== 'MemberExpression') return undefined
  const object = dottedName(node.object)
  const property = propertyName(node)
  if (object === undefined || property === undefined) return undefined
  return object === 'globalThis' ? property : `${object}.${property}`
}

function propertyName(node: Extract<Node, { type: 'MemberExpression' }>): string | undefined {
  if (!node.computed) return node.property.name
  return node.property.type === 'Literal' && typeof node.property.value === 'string'
    ? node.property.value
    : undefined
}
