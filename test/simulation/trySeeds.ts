import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import { emptyTally, sum, type Tally } from './report.ts'

/** Enough that handing them out costs nothing, and few enough that all threads end at about the same time. */
const chunkSeeds = 50

export interface Seeds {
  readonly from: number
  readonly count: number
}

/** What became of some seeds. */
export interface Tried {
  readonly tally: Tally
  readonly failed: readonly number[]
}

export interface Tries extends Seeds {
  /** By `performance.now()`: nothing new is begun then. */
  readonly untilMs: number
  /** Past seeds that fail; else those that come after one may not be tried. */
  readonly keepsGoing: boolean
  readonly threadCount: number
}

/**
 * Runs seeds on several threads. However they are shared out, the same come out as failed, or at least the same first.
 *
 * @param told called now and then with what there is so far.
 * @returns those that failed in their order.
 */
export async function trySeeds(
  { from, count, untilMs, keepsGoing, threadCount }: Tries,
  told: (sofar: Tried) => void,
): Promise<Tried> {
  let tally = emptyTally
  const failed: number[] = []
  let next = from
  const mayGoOn = () =>
    next < from + count && performance.now() < untilMs && (keepsGoing || failed.length === 0)
  const work = async () => {
    const worker = new Worker(new URL('./seedThread.ts', import.meta.url))
    try {
      while (mayGoOn()) {
        const seeds: Seeds = { from: next, count: Math.min(chunkSeeds, from + count - next) }
        next += seeds.count
        worker.postMessage(seeds)
        const [tried] = (await once(worker, 'message')) as [Tried]
        tally = sum(tally, tried.tally)
        failed.push(...tried.failed)
        told({ tally, failed })
      }
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: threadCount }, work))
  return { tally, failed: failed.sort((a, b) => a - b) }
}
