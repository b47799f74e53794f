// Runs the seeds that it is sent, and says how that went.
import { parentPort } from 'node:worker_threads'
import { drawPlan } from './drawPlan.ts'
import { emptyTally, sum, tallyOf } from './report.ts'
import { runPlan } from './runPlan.ts'
import type { Seeds, Tried } from './trySeeds.ts'

// Faults are thrown by the thousand, and whoever tells of a failure runs it again.
Error.stackTraceLimit = 0

const port = parentPort!

port.on('message', async ({ from, count }: Seeds) => {
  let tally = emptyTally
  const failed: number[] = []
  for (let seed = from; seed < from + count; seed++) {
    const run = await runPlan(drawPlan(seed))
    tally = sum(tally, tallyOf(run))
    if (run.failure) failed.push(seed)
  }
  port.postMessage({ tally, failed } satisfies Tried)
})
