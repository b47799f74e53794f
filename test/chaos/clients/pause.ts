import { nodeClock } from '../../../src/adapters/node/nodeClock.ts'

/** Faults last, and clients think, for a time: here nothing happens that one could wait for instead. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void nodeClock.after(ms, resolve))
}
