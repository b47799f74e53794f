import { grouped } from '../report/numbers.ts'
import { progress } from '../report/progress.ts'
import type { Stage } from '../stage/stage.ts'
import { type LineLog, lineLog } from './lineLog.ts'
import { readLog } from './readLog.ts'

/** Resolves with the log once all parties are served, or when from one look to the next nothing has happened. */
export async function servedLine({ url, staff }: Stage, showId: string, parties: number): Promise<LineLog> {
  for (let lastCount = -1; ; ) {
    const seen = lineLog(await readLog(url, showId, staff.token!), parties)
    const count = seen.assignedAtMs.length
    if (count >= parties || count === lastCount) return seen
    lastCount = count
    progress(`${grouped(count)} of ${grouped(parties)} were served`)
  }
}
