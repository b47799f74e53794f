import type { Clock } from '../../ports.ts'

/** The real time. Its timers don't keep the process alive: what must be finished is awaited. */
export const nodeClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs).unref()
    return () => clearTimeout(timer)
  },
}
