import { Client } from '../../test/smoke/client.ts'
import { Program, temporaryFolder } from '../../test/smoke/program.ts'
import type { CleanUps } from '../cleanUps.ts'
import { jwtSecret, mintTokens, userNames } from './mintTokens.ts'
import { profiled } from './profiled.ts'
import { readMetrics } from './readMetrics.ts'
import { readSeatMap, readSqliteSales } from './salesReaders.ts'
import { showMaker } from './showMaker.ts'
import type { Stage } from './stage.ts'
import type { ServerSettings, StageFlags } from './stageFlags.ts'

/** A server on SQLite, in a folder of its own. */
export async function openEmbeddedStage(
  flags: StageFlags,
  cleanUps: CleanUps,
  { env = {}, ...server }: ServerSettings = {},
): Promise<Stage> {
  const folder = temporaryFolder()
  cleanUps.defer(folder.remove)
  const program = new Program(folder.path, {
    ...server,
    args: ['--no-demo'],
    env: { USHER_JWT_SECRET: jwtSecret, ...profiled(flags), ...env },
  })
  cleanUps.defer(() => program.kill('SIGTERM'))
  const url = await program.listening()
  const [staffToken] = await mintTokens(['staff'], 'staff')
  return {
    url,
    about: 'one process, SQLite',
    tokens: (count) => mintTokens(userNames(count)),
    ...showMaker(new Client(url, staffToken)),
    readSales: async (show) => ({
      reservations: readSqliteSales(folder.path, show),
      isComplete: true,
      ...(await readSeatMap(url, show)),
    }),
    metrics: () => readMetrics(url),
  }
}
