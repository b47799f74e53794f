import type { CleanUps } from '../cleanUps.ts'
import type { Contender } from '../contest/contender.ts'
import { ownDatabase, reachRedis } from '../stage/backing.ts'
import type { BenchHall } from '../stage/benchHall.ts'
import { openClusterStage } from '../stage/openClusterStage.ts'
import { stageFlags } from '../stage/stageFlags.ts'
import { makeNaiveTables } from './naiveTables.ts'
import { startNaiveServer } from './startNaiveServer.ts'
import { openPool } from './transactions.ts'
import { usherContenders } from './usherContenders.ts'

/** For what the bench itself asks of the naive tables. */
const ownConnections = 2

export interface ContendersOptions {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly pool: number
  readonly cpuProf: string
}

/** Starts all of them, on one database server. */
export async function openContenders(
  options: ContendersOptions,
  hall: BenchHall,
  tokens: readonly string[],
  cleanUps: CleanUps,
): Promise<{ contenders: Contender[]; about: string }> {
  const { databaseUrl, redisUrl, cpuProf } = options
  await reachRedis(redisUrl)
  const database = await ownDatabase(databaseUrl, cleanUps)
  const pool = openPool(database.url, ownConnections)
  cleanUps.defer(() => pool.end())
  await makeNaiveTables(pool)
  const naive = (strategy: 'row lock' | 'conditional update' | 'Redis lock' | 'ceiling') =>
    startNaiveServer(
      { strategy, databaseUrl: database.url, redisUrl, poolConnections: options.pool },
      hall,
      pool,
      cleanUps,
    )
  const stage = await openClusterStage({ ...stageFlags, databaseUrl, redisUrl, cpuProf }, cleanUps)
  const contenders = [
    await naive('row lock'),
    await naive('conditional update'),
    await naive('Redis lock'),
    ...usherContenders(stage, hall, tokens),
    await naive('ceiling'),
  ]
  return { contenders, about: database.name }
}
