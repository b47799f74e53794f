import type { EventRecord } from '../../../src/core/records/eventRecord.ts'
import { expectRows } from '../../simulation/judge/expectRows.ts'
import { Ledger } from '../../simulation/judge/ledger.ts'
import { Seating } from '../../simulation/judge/seating.ts'
import { Violation } from '../../simulation/judge/violation.ts'
import type { ShowTruth } from './truth.ts'

/** What opens a turn of somebody who wants seats: whoever waits and could have them comes first. */
const ofWalkIns = ['SeatsReserved', 'WaitlistJoined']

/**
 * Reads a show's log by the rules of the house, which share no line with the program, and compares the rows with it.
 *
 * @param seats of the show's one row, in order.
 * @param findings what is wrong is added; the first broken rule ends the reading.
 */
export function replay(
  { show, events, snapshot }: ShowTruth,
  seats: readonly string[],
  findings: string[],
): Ledger {
  const [created, ...rest] = events
  const ofRow = seats.map(
    (seat) => [seat, { category: 'standard', kind: 'standard', companion: null }] as const,
  )
  const ledger = new Ledger(new Seating(new Map(ofRow)), show, created!)
  try {
    for (const event of rest) {
      expectLineFirst(ledger, event)
      ledger.add(event)
    }
    expectRows(ledger, snapshot)
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    findings.push(error.message)
  }
  return ledger
}

function expectLineFirst(ledger: Ledger, { seq, type }: EventRecord): void {
  const waiter = ofWalkIns.includes(type) ? ledger.firstServable() : undefined
  if (waiter)
    throw new Violation('the line comes first', `event ${seq}, and entry ${waiter.no} could be served`)
}
