import type { CleanUps } from './cleanUps.ts'
import { flags } from './flags.ts'
import { Latencies } from './load/latencies.ts'
import { runLoad } from './load/runLoad.ts'
import { grouped } from './report/numbers.ts'
import { progress } from './report/progress.ts'
import { publish } from './report/publish.ts'
import { perSecond } from './report/rates.ts'
import { benchHall } from './stage/benchHall.ts'
import { mintTokens, userNames } from './stage/mintTokens.ts'
import type { Contender } from './strategies/contender.ts'
import type { Measured, Round } from './strategies/measured.ts'
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
  const measured: Measured[] = []
  const faults: string[] = []
  const load = async (contender: Contender, connections: number, seconds: number): Promise<Round> => {
    const { round, wrong } = await sell(contender, connections, seconds, given.warmUp, tokens, cleanUps)
    faults.push(...wrong.map((fault) => `${contender.name}: ${fault}`))
    return round
  }
  // Each gets warm before anything is measured.
  for (const contender of contenders) await load(contender, connectionCounts[0]!, 1)
  for (const connections of connectionCounts) {
    const rounds = contenders.map(({ name }) => ({ name, connections, rounds: [] as Round[] }))
    for (let no = 1; no <= given.rounds; no++) {
      for (const [i, contender] of contenders.entries()) {
        rounds[i]!.rounds.push(await load(contender, connections, given.seconds))
      }
      const figures = rounds.map(({ name, rounds }) => `${name} ${grouped(rounds.at(-1)!.perSecond)}`)
      progress(`${connections} connections, round ${no}: ${figures.join(' · ')}`)
    }
    measured.push(...rounds)
  }
  publish(strategiesReport(about, { ...given, databaseUrl: about }, measured, [...new Set(faults)]))
}

async function sell(
  contender: Contender,
  connections: number,
  seconds: number,
  warmUpSeconds: number,
  tokens: readonly string[],
  cleanUps: CleanUps,
): Promise<{ round: Round; wrong: string[] }> {
  const show = await contender.makeShow()
  const cpuBefore = await contender.cpuSeconds()
  const result = await runLoad(
    {
      url: contender.url,
      script: contender.script(show, tokens),
      warmUpSeconds,
      intervalMs: 1000,
      loop: { type: 'closed', connections, seconds },
    },
    cleanUps,
  )
  const cpuSeconds = (await contender.cpuSeconds()) - cpuBefore
  const wrong = await contender.faults(show, result)
  const rate = perSecond(result)
  const latencies = Latencies.decoded(contender.isRefusing ? result.refused : result.done)
  const { generatorCpu, answersInAll } = result
  return {
    round: { perSecond: rate, latencies, cpuUs: (cpuSeconds / answersInAll) * 1e6, generatorCpu },
    wrong,
  }
}
