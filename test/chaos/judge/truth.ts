import type { ShowId } from '../../../src/core/ids.ts'
import type { EventRecord } from '../../../src/core/records/eventRecord.ts'
import type { Show } from '../../../src/core/shows/show.ts'
import type { ShowSnapshot } from '../../../src/core/shows/showState.ts'
import type { Plans } from '../../../src/verify/plans.ts'
import { verifyShow } from '../../../src/verify/verifyShow.ts'
import type { StoredState } from '../../../src/verifyPorts.ts'

/** What the database has of one show at one moment. */
export interface ShowTruth {
  readonly show: Show
  readonly events: readonly EventRecord[]
  readonly snapshot: ShowSnapshot
  readonly publishedSeq: number
  /** What `npm run verify` says of it. */
  readonly verified: readonly string[]
}

export function readTruth(state: StoredState, showId: string, plans: Plans): Promise<ShowTruth> {
  const id = showId as ShowId
  return state.look(async (rows) => {
    const stored = await rows.show(id)
    const { findings } = (await verifyShow(id, rows, plans))!
    return {
      show: stored!.show,
      events: await Array.fromAsync(rows.events(id)),
      snapshot: (await rows.snapshot(id))!,
      publishedSeq: stored!.publishedSeq,
      verified: findings.lines,
    }
  })
}
