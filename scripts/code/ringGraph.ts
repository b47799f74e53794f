import { importsOf } from './imports.ts'
import { ringOf } from './ring.ts'
import type { SourceFile } from './sourceFile.ts'

const markers = /(?<=<!-- rings:start -->\n).*?(?=<!-- rings:end -->)/s

/**
 * The rings and their imports, as Mermaid draws them. What lies directly in src has a node of its own, but ports and
 * faults share one. An arrow is left out where a longer way says it too: wiring imports everything, and core is
 * imported by everybody, so that all arrows at once hide the shape.
 */
export function ringGraph(files: readonly SourceFile[]): string {
  const edges = edgesOf(files)
  const names = [...new Set([...edges.keys(), ...[...edges.values()].flatMap((to) => [...to])])].sort()
  const lines = ['flowchart TD']
  if (names.includes('ports')) lines.push('  ports["ports, faults"]')
  for (const from of names) {
    for (const to of [...(edges.get(from) ?? [])].sort()) {
      if (!hasLongerWay(edges, from, to)) lines.push(`  ${from} --> ${to}`)
    }
  }
  return lines.join('\n')
}

/** @returns the text with the picture between the markers; undefined when it has no markers. */
export function withRingGraph(text: string, graph: string): string | undefined {
  if (!markers.test(text)) return undefined
  const caption =
    'An arrow is an import; one that a longer way implies is left out. `npm run rings` draws it.'
  return text.replace(markers, () => `\`\`\`mermaid\n${graph}\n\`\`\`\n\n${caption}\n`)
}

function edgesOf(files: readonly SourceFile[]): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>()
  for (const file of files) {
    const from = nodeOf(file.path)
    for (const { file: to } of importsOf(file)) {
      const target = to === undefined ? undefined : nodeOf(to)
      if (from === undefined || target === undefined || from === target) continue
      edges.set(from, (edges.get(from) ?? new Set()).add(target))
    }
  }
  return edges
}

function nodeOf(path: string): string | undefined {
  const ring = ringOf(path)
  if (ring === 'faults') return 'ports'
  return ring === 'top' ? path.slice('src/'.length, -'.ts'.length) : ring
}

function hasLongerWay(edges: Map<string, Set<string>>, from: string, to: string): boolean {
  const seen = new Set([from])
  const open = [...(edges.get(from) ?? [])].filter((next) => next !== to)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === to) return true
    if (seen.has(next)) continue
    seen.add(next)
    open.push(...(edges.get(next) ?? []))
  }
  return false
}
