import type { Import } from '../../scripts/code/imports.ts'

/** A chain of files that load each other; the first is the last one's import. */
export type Cycle = readonly string[]

/** @param imports of each file. Those that are gone or not yet there when files load are no part of a cycle. */
export function cyclesIn(imports: ReadonlyMap<string, readonly Import[]>): Cycle[] {
  const cycles: Cycle[] = []
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path)
    if (start >= 0) cycles.push(trail.slice(start))
    if (start >= 0 || done.has(path)) return
    for (const { file, kind } of imports.get(path) ?? []) {
      if (kind === 'value' && file !== undefined && imports.has(file)) visit(file, [...trail, path])
    }
    done.add(path)
  }
  for (const path of imports.keys()) visit(path, [])
  return cycles
}
