import type { History } from '../clients/history.ts'
import { answerFault } from './answerFault.ts'
import { mapFaults } from './mapFaults.ts'
import { RealTime } from './realTime.ts'
import { replay } from './replay.ts'
import { toldTwice } from './toldTwice.ts'
import type { ShowTruth } from './truth.ts'
import { unasked } from './unasked.ts'

/**
 * Holds what clients did and were told against what the database has, once everything is at rest.
 *
 * @param seats of the show's one row, in order.
 * @returns what is wrong, a sentence each; none: all is right.
 */
export function judgeShow(history: History, truth: ShowTruth, seats: readonly string[]): string[] {
  const findings = truth.verified.map((line) => `verify says: ${line}`)
  const ledger = replay(truth, seats, findings)
  const { id } = truth.show
  if (truth.publishedSeq !== ledger.seq) {
    findings.push(`events of ${id} after ${truth.publishedSeq} of ${ledger.seq} are not marked as published`)
  }
  // What a log that breaks a rule says of answers is worth nothing.
  if (ledger.seq !== truth.events.length) return findings
  const deeds = history.deeds.filter(({ showId }) => showId === id)
  const realTime = new RealTime(deeds, ledger)
  for (const deed of deeds) {
    const fault = answerFault(deed, ledger, realTime.stretchOf(deed))
    if (fault) findings.push(fault)
  }
  const looks = history.looks.filter(({ showId }) => showId === id)
  findings.push(
    ...realTime.faults(),
    ...toldTwice(deeds),
    ...unasked(deeds, ledger),
    // A wrong map is seen by many.
    ...new Set(mapFaults(looks, ledger)),
  )
  return findings
}
