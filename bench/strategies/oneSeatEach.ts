import type { ScriptChoice } from '../load/scripts.ts'
import type { BenchShow } from '../stage/stage.ts'

/** Every request is for one seat that is free, somewhere in the hall: what every way does best. */
export function oneSeatEach({ id, hall }: BenchShow, tokens: readonly string[]): ScriptChoice {
  const nothingElse = { groups: 0, cancels: 0, holds: 0, rivals: 0, keys: 0 }
  return { name: 'buyers', options: { showId: id, hall, tokens, ...nothingElse } }
}
