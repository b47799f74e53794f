import type { LoadResult } from '../load/loadPlan.ts'

/** Answers below 400 are what was asked for, done. */
export function isDone(label: string): boolean {
  return /^[123]/.test(label)
}

/** @returns how many answers of those kinds there were, a second, over the whole load. */
export function perSecond(
  { inTime, tookSeconds }: Pick<LoadResult, 'inTime' | 'tookSeconds'>,
  counts: (label: string) => boolean = () => true,
): number {
  const all = Object.entries(inTime).filter(([label]) => counts(label))
  return all.reduce((sum, [, count]) => sum + count, 0) / tookSeconds
}
