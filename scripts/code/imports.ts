import { posix } from 'node:path'
import type { Node } from 'oxc-parser'
import type { SourceFile } from './sourceFile.ts'
import { type Syntax, syntaxOf, walk } from './syntax.ts'

/** One file needs another, or a package. */
export interface Import {
  readonly line: number
  /** From the root of the repository. Set for a file of ours. */
  readonly file: string | undefined
  /** Set for a package or a module of Node. Neither is set where the name is computed. */
  readonly module: string | undefined
  /** What happens when the importing file is loaded: a `type` import is gone by then. */
  readonly kind: 'value' | 'type' | 'later'
}

/** All of them: static and dynamic imports, re-exports, import types, and `new URL('x.ts', ...)` for a worker. */
export function importsOf(file: SourceFile, syntax: Syntax = syntaxOf(file)): Import[] {
  const found: Import[] = []
  walk(syntax.program, (node) => {
    const hit = importIn(node)
    if (!hit) return
    const { name, kind } = hit
    const ours = name?.startsWith('.')
    found.push({
      line: syntax.lineAt(node.start),
      file: ours && name !== undefined ? posix.join(posix.dirname(file.path), name) : undefined,
      module: ours ? undefined : name,
      kind,
    })
  })
  return found
}

function importIn(node: Node): { name: string | undefined; kind: Import['kind'] } | undefined {
  switch (node.type) {
    // `import { type A }` stays a value import: type stripping leaves `import { }`, which loads the file.
    case 'ImportDeclaration':
      return { name: node.source.value, kind: node.importKind ?? 'value' }
    case 'ExportAllDeclaration':
      return { name: node.source.value, kind: node.exportKind ?? 'value' }
    case 'ExportNamedDeclaration':
      return node.source ? { name: node.source.value, kind: node.exportKind ?? 'value' } : undefined
    case 'TSImportType':
      return { name: node.source.value, kind: 'type' }
    case 'ImportExpression':
      return { name: textOf(node.source), kind: 'later' }
    case 'NewExpression': {
      const name = textOf(node.arguments[0])
      const loadsCode =
        node.callee.type === 'Identifier' && node.callee.name === 'URL' && name?.endsWith('.ts')
      return loadsCode ? { name, kind: 'later' } : undefined
    }
    default:
      return undefined
  }
}

function textOf(node: Node | undefined): string | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}
