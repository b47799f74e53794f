import { globSync, readFileSync } from 'node:fs'

/** A file as it is in the repository. */
export interface SourceFile {
  /** From the root of the repository, with slashes: `src/core/ids.ts`. */
  readonly path: string
  readonly text: string
}

/** @param pattern as `src/**\/*.ts`, from the working directory, which is the root of the repository. */
export function filesAt(pattern: string): SourceFile[] {
  return globSync(pattern)
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
}
