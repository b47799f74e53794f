import { isDeepStrictEqual } from 'node:util'
import type { Ledger } from '../../simulation/judge/ledger.ts'
import type { Look } from '../clients/history.ts'

/** Maps that say what the log doesn't of their version, or that go back on one node. */
export function mapFaults(looks: readonly Look[], ledger: Ledger): string[] {
  const faults: string[] = []
  const byNode = Map.groupBy(looks, ({ nodeId }) => nodeId)
  for (const [nodeId, own] of byNode) {
    const seen = own.toSorted((a, b) => a.endedMs - b.endedMs)
    for (const look of own) {
      const { version, taken, sentMs } = look
      const where = `version ${version} of ${ledger.showId} on ${nodeId}`
      if (version > ledger.seq) faults.push(`${where}: the disk has ${ledger.seq}`)
      else if (!isDeepStrictEqual(taken, ledger.seats.takenAt(version))) {
        const log = JSON.stringify(ledger.seats.takenAt(version))
        faults.push(`${where} shows ${JSON.stringify(taken)}, and the log says ${log}`)
      }
      // Two looks at the same time may be answered in any order.
      const before = highestBefore(seen, sentMs)
      if (version < before) faults.push(`${where} was shown after version ${before}`)
    }
  }
  return faults
}

function highestBefore(seen: readonly Look[], atMs: number): number {
  let highest = 0
  for (const { endedMs, version } of seen) {
    if (endedMs >= atMs) break
    highest = Math.max(highest, version)
  }
  return highest
}
