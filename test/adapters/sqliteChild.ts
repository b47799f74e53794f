/**
 * A process of its own that opens the data folder it is given, in which there is a show, sells one of its seats, says
 * how that went and stays until it is killed.
 */
import { openSqliteStores } from '../../src/adapters/embedded/sqliteStores.ts'
import type { ShowId, UserId } from '../../src/core/ids.ts'
import { compileLayout } from '../../src/core/seats/seatPlan.ts'
import { restoreShowState } from '../../src/core/shows/showState.ts'
import { takeTurn } from '../../src/core/takeTurn.ts'

async function sell(folder: string): Promise<string> {
  const { shows } = await openSqliteStores(folder)
  const showId = 'show1' as ShowId
  const epoch = await shows.raiseEpoch(0)
  const snapshot = (await shows.load(showId, 0))!
  const plan = compileLayout(await shows.layout(snapshot.hall.id, snapshot.hall.version))
  const by = { userId: 'child' as UserId, staff: false }
  const command = { type: 'reserve', by, seats: ['A1'], holdMs: null, waitlist: false } as const
  const turn = takeTurn(restoreShowState(snapshot, plan), command, snapshot.show.createdAtMs)
  await shows.commit(0, epoch, [{ ...turn, showId, plan, currency: null }])
  return 'sold'
}

process.send!(await sell(process.argv[2]!).catch((error: Error) => `${error.name}: ${error.message}`))
setInterval(() => {}, 60_000)
