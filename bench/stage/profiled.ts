import { resolve } from 'node:path'
import type { StageFlags } from './stageFlags.ts'

/** Environment of a server that is to be profiled, if it is. */
export function profiled({ cpuProf }: Pick<StageFlags, 'cpuProf'>): Record<string, string> {
  if (cpuProf === '') return {}
  return { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${resolve(cpuProf)}` }
}
