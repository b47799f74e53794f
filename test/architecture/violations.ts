import { importsOf } from '../../scripts/code/imports.ts'
import { ringOf } from '../../scripts/code/ring.ts'
import type { SourceFile } from '../../scripts/code/sourceFile.ts'
import { syntaxOf } from '../../scripts/code/syntax.ts'
import { brokenImport } from './brokenImport.ts'
import { brokenUses } from './brokenUses.ts'
import { cyclesIn } from './cycles.ts'

/** Where the code in src breaks a rule of the rings: `file:line: rule`, one each. */
export function violations(files: readonly SourceFile[]): string[] {
  const parsed = files.map((file) => {
    const syntax = syntaxOf(file)
    return { path: file.path, syntax, imports: importsOf(file, syntax) }
  })
  const found: string[] = []
  for (const { path, syntax, imports } of parsed) {
    const ring = ringOf(path)
    if (ring === undefined) {
      found.push(`${path}:1: in no ring`)
      continue
    }
    for (const each of imports) {
      const rule = brokenImport(path, ring, each)
      if (rule !== undefined) found.push(`${path}:${each.line}: ${rule}`)
    }
    for (const { line, rule } of brokenUses(path, ring, syntax)) found.push(`${path}:${line}: ${rule}`)
  }
  const importsByPath = new Map(parsed.map(({ path, imports }) => [path, imports]))
  for (const cycle of cyclesIn(importsByPath)) {
    const [first, second] = [cycle[0]!, cycle[1] ?? cycle[0]!]
    const line = importsByPath.get(first)!.find(({ file, kind }) => file === second && kind === 'value')!.line
    found.push(`${first}:${line}: files load each other: ${[...cycle, first].join(' -> ')}`)
  }
  return found
}
