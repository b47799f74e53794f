import type { CleanUps } from '../cleanUps.ts'
import { Latencies } from '../load/latencies.ts'
import { runLoad } from '../load/runLoad.ts'
import { grouped } from '../report/numbers.ts'
import { progress } from '../report/progress.ts'
import { perSecond } from '../report/rates.ts'
import type { Contender } from './contender.ts'
import type { Measured, Round } from './measured.ts'

export interface Contest {
  readonly contenders: readonly Contender[]
  readonly rounds: number
  readonly seconds: number
  /** Seconds before each round that don't count. */
  readonly warmUp: number
  readonly tokens: readonly string[]
  readonly cleanUps: CleanUps
}

/** Each gets warm before anything is measured. @returns what was wrong, a line each. */
export async function warmUp(contest: Contest, connections: number): Promise<string[]> {
  const faults: string[] = []
  for (const contender of contest.contenders) {
    const { wrong } = await load({ ...contest, seconds: 1 }, contender, connections)
    faults.push(...wrong)
  }
  return faults
}

/** Loads one after the other, round by round, so that a slow spell of the machine meets them all. */
export async function takeTurns(
  contest: Contest,
  connections: number,
): Promise<{ measured: Measured[]; faults: string[] }> {
  const measured = contest.contenders.map(({ name }) => ({ name, connections, rounds: [] as Round[] }))
  const faults: string[] = []
  for (let no = 1; no <= contest.rounds; no++) {
    for (const [i, contender] of contest.contenders.entries()) {
      const { round, wrong } = await load(contest, contender, connections)
      measured[i]!.rounds.push(round)
      faults.push(...wrong)
    }
    const figures = measured.map(({ name, rounds }) => `${name} ${grouped(rounds.at(-1)!.perSecond)}`)
    progress(`${connections} connections, round ${no}: ${figures.join(' · ')}`)
  }
  return { measured, faults }
}

async function load(
  { seconds, warmUp, tokens, cleanUps }: Contest,
  contender: Contender,
  connections: number,
): Promise<{ round: Round; wrong: string[] }> {
  const show = await contender.makeShow()
  const cpuBefore = await contender.cpuSeconds()
  const result = await runLoad(
    {
      url: contender.url,
      script: contender.script(show, tokens),
      warmUpSeconds: warmUp,
      intervalMs: 1000,
      loop: { type: 'closed', connections, seconds },
    },
    cleanUps,
  )
  const cpuSeconds = (await contender.cpuSeconds()) - cpuBefore
  const wrong = await contender.faults(show, result)
  const latencies = Latencies.decoded(contender.isRefusing ? result.refused : result.done)
  const { generatorCpu, answersInAll } = result
  return {
    round: {
      perSecond: perSecond(result),
      latencies,
      cpuUs: (cpuSeconds / answersInAll) * 1e6,
      generatorCpu,
    },
    wrong: wrong.map((fault) => `${contender.name}: ${fault}`),
  }
}
