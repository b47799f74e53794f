import type { CleanUps } from './cleanUps.ts'
import type { Measured } from './contest/measured.ts'
import { takeTurns, warmUp } from './contest/takeTurns.ts'
import { flags } from './flags.ts'
import { publish } from './report/publish.ts'
import { benchHall } from './stage/benchHall.ts'
import { mintTokens, userNames } from './stage/mintTokens.ts'
import { openContenders } from './strategies/openContenders.ts'
import { strategiesReport } from './strategies/strategiesReport.ts'

const connectionCounts = [64, 128, 256]

const defaults = {
  databaseUrl: 'mysql://root@127.0.0.1:3306',
  redisUrl: 'redis://127.0.0.1:6379',
  rounds: 3,
  seconds: 3,
  warmUp: 1,
  seats: 100_000,
  /** Few enough that their tokens are known to every server before anything is measured. */
  users: 1000,
  /** Of each naive way. */
  pool: 32,
  /** Where each of usher's servers writes a CPU profile when it ends. */
  cpuProf: '',
}

/**
 * One seat a request, always a free one, sold the naive ways and by usher, on one database and in one run; ways take
 * turns round by round, so that a slow spell of the machine meets them all.
 */
export async function strategies(args: readonly string[], cleanUps: CleanUps): Promise<void> {
  const given = flags(args, defaults)
  const tokens = await mintTokens(userNames(given.users))
  const { contenders, about } = await openContenders(given, benchHall(given.seats), tokens, cleanUps)
  const contest = { ...given, contenders, tokens, cleanUps }
  const faults = await warmUp(contest, connectionCounts[0]!)
  const measured: Measured[] = []
  for (const connections of connectionCounts) {
    const turns = await takeTurns(contest, connections)
    measured.push(...turns.measured)
    faults.push(...turns.faults)
  }
  publish(strategiesReport(about, { ...given, databaseUrl: about }, measured, [...new Set(faults)]))
}
