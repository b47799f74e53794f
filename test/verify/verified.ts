import { verifyDatabase } from '../../src/verify/verifyDatabase.ts'
import type { StoredState } from '../../src/verifyPorts.ts'

/** Verifies, and gives all that is wrong, a line each, and what was looked at. */
export async function verified(state: StoredState) {
  const lines: string[] = []
  const { shows, events } = await verifyDatabase(state, {
    wrong: (where, found) => lines.push(...found.map((line) => `${where}: ${line}`)),
    progress: () => {},
  })
  return { lines, shows, events }
}
