import { type StoredSales, salesFaults } from './salesFaults.ts'
import type { SalesJournal } from './salesJournal.ts'

/** News of seats reach the maps of other nodes within a second or two, however they get lost. */
const patienceMs = 5000
const askEveryMs = 100

/** Reads what is kept until it is as it should be; what is wrong for longer is wrong. */
export async function faultsOnceSettled(
  journal: SalesJournal,
  read: () => Promise<StoredSales>,
): Promise<string[]> {
  const untilMs = performance.now() + patienceMs
  for (;;) {
    const faults = salesFaults(journal, await read())
    if (faults.length === 0 || performance.now() > untilMs) return faults
    await new Promise((resolve) => setTimeout(resolve, askEveryMs))
  }
}
