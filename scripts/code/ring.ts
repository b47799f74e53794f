/** The rings, from the inside out. `top` is main, wiring, config and whatever else lies directly in src. */
export type Ring =
  | 'core'
  | 'ports'
  | 'faults'
  | 'actors'
  | 'shards'
  | 'http'
  | 'workers'
  | 'adapters'
  | 'firstStart'
  | 'verify'
  | 'top'

const folders = ['core', 'actors', 'shards', 'http', 'workers', 'adapters', 'firstStart', 'verify'] as const

/** @returns undefined for a path that no ring holds: outside src, or in a folder that is none of them. */
export function ringOf(path: string): Ring | undefined {
  const [src, first, ...deeper] = path.split('/')
  if (src !== 'src' || first === undefined) return undefined
  if (deeper.length > 0) return folders.find((folder) => folder === first)
  if (['ports.ts', 'accountPorts.ts', 'clusterPorts.ts', 'quotaPorts.ts', 'verifyPorts.ts'].includes(first))
    return 'ports'
  if (first === 'faults.ts') return 'faults'
  return 'top'
}
