import { fork } from 'node:child_process'
import type { CleanUps } from '../cleanUps.ts'
import type { FromGenerator, LoadPlan, LoadResult } from './loadPlan.ts'
import type { Interval } from './tally.ts'

/**
 * Runs a load in a process of its own, so that it neither waits for the bench nor shares a core with a server.
 *
 * @throws Error the generator failed, or has ended.
 */
export async function runLoad(
  plan: LoadPlan,
  cleanUps: CleanUps,
  onInterval: (interval: Interval) => void = () => {},
): Promise<LoadResult> {
  const child = fork(new URL('./generator.ts', import.meta.url), { serialization: 'advanced' })
  const end = cleanUps.defer(() => child.kill('SIGKILL'))
  try {
    return await new Promise<LoadResult>((resolve, reject) => {
      child.on('message', (message: FromGenerator) => {
        if (message.type === 'interval') onInterval(message.interval)
        else if (message.type === 'result') resolve(message.result)
        else reject(message.error)
      })
      child.once('exit', () => reject(new Error('the load generator has ended')))
      child.send(plan)
    })
  } finally {
    await end()
  }
}
