import { basename } from 'node:path'
import type { Node } from 'oxc-parser'
import type { SourceFile } from '../code/sourceFile.ts'
import { dottedName, type Syntax, syntaxOf, walk } from '../code/syntax.ts'
import { type Finding, textFindings } from './textFindings.ts'

const linesMax = 300
const notes = /\b(TODO|FIXME|XXX|HACK)\b/
const vagueWords = /^(managers?|services?|helpers?|utils?)$/
const modifiers = ['only', 'skip', 'todo']

/** What the linter and the compiler don't look for, in a file of TypeScript. */
export function codeFindings(file: SourceFile): Finding[] {
  let syntax: Syntax
  try {
    syntax = syntaxOf(file)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return [{ line: 1, rule: `not TypeScript: ${error.message}` }]
  }
  return [
    ...textFindings(file),
    ...lengthFindings(file),
    ...noteFindings(syntax),
    ...nameFindings(file, syntax),
    ...(file.path.startsWith('test/') ? testFindings(syntax) : []),
  ]
}

function lengthFindings({ text }: SourceFile): Finding[] {
  const lines = text.split('\n').length - 1
  return lines > linesMax ? [{ line: lines, rule: `${lines} lines; a file has at most ${linesMax}` }] : []
}

function noteFindings({ comments, lineAt }: Syntax): Finding[] {
  return comments.flatMap(({ value, start }) => {
    const note = notes.exec(value)
    // Two characters open a comment.
    return note ? [{ line: lineAt(start + 2 + note.index), rule: `${note[1]}: do it, or file an issue` }] : []
  })
}

function nameFindings({ path }: SourceFile, { program, exports, lineAt }: Syntax): Finding[] {
  const found: Finding[] = []
  const name = basename(path).replace(/\..*$/, '')
  if (isVague(name)) found.push({ line: 1, rule: `${basename(path)} says nothing: name what it does` })

  const entries = exports.flatMap((each) => each.entries)
  const [only, ...others] = entries
  if (only?.exportName.name && others.length === 0 && !sameName(only.exportName.name, name)) {
    const rule = `exports ${only.exportName.name} alone; the file bears its name`
    found.push({ line: lineAt(only.start), rule })
  }

  const exported = new Set(entries.flatMap(({ localName, exportName }) => [localName.name, exportName.name]))
  walk(program, (node) => {
    if (node.type !== 'ClassDeclaration' || !node.id || !exported.has(node.id.name)) return
    if (isVague(node.id.name)) {
      found.push({ line: lineAt(node.start), rule: `class ${node.id.name}: name what it does` })
    }
  })
  return found
}

/** ShowState and showState are one name: a file of a class begins with a small letter. */
function sameName(a: string, b: string): boolean {
  return a.slice(0, 1).toLowerCase() + a.slice(1) === b.slice(0, 1).toLowerCase() + b.slice(1)
}

function isVague(name: string): boolean {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])|[-_.]/).some((word) => vagueWords.test(word.toLowerCase()))
}

function testFindings({ program, lineAt }: Syntax): Finding[] {
  const found: Finding[] = []
  walk(program, (node, above) => {
    const rule = modifierRule(node) ?? sleepRule(node, above)
    if (rule !== undefined) found.push({ line: lineAt(node.start), rule })
  })
  return found
}

function modifierRule(node: Node): string | undefined {
  if (node.type !== 'MemberExpression' || node.computed) return undefined
  const { name } = node.property
  return modifiers.includes(name) ? `.${name}: every test runs` : undefined
}

/** A deadline that rejects is none; a timer that lets a test go on is. */
function sleepRule(node: Node, above: readonly Node[]): string | undefined {
  const rule = 'a sleep: wait for what happens, or move a clock by hand'
  if (node.type === 'ImportDeclaration') {
    return /^(node:)?timers\/promises$/.test(node.source.value) ? rule : undefined
  }
  if (node.type !== 'CallExpression') return undefined
  const callee = dottedName(node.callee)
  if (callee === 'Atomics.wait') return rule
  if (callee !== 'setTimeout') return undefined
  const [run] = node.arguments
  if (run?.type !== 'ArrowFunctionExpression' && run?.type !== 'FunctionExpression') return rule
  let wakes = false
  walk(run, (inner) => {
    wakes ||= inner.type === 'Identifier' && resolversOf(above).includes(inner.name)
  })
  return wakes ? rule : undefined
}

/** What the promises around a node call their first argument. */
function resolversOf(above: readonly Node[]): string[] {
  return above.flatMap((node) => {
    if (node.type !== 'NewExpression' || dottedName(node.callee) !== 'Promise') return []
    const [executor] = node.arguments
    const isFunction = executor?.type === 'ArrowFunctionExpression' || executor?.type === 'FunctionExpression'
    const first = isFunction ? executor.params[0] : undefined
    return first?.type === 'Identifier' ? [first.name] : []
  })
}
