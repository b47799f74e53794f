import { openMysqlState } from '../../src/adapters/mysql/openMysqlState.ts'
import { Plans } from '../../src/verify/plans.ts'
import { eventually } from '../cluster/eventually.ts'
import { Random } from '../simulation/random.ts'
import { atRest } from './atRest.ts'
import { makeProgramme, type Programme, RunningCrowd } from './clients/crowd.ts'
import type { History } from './clients/history.ts'
import { pause } from './clients/pause.ts'
import type { Fault, Scene } from './faults/fault.ts'
import { judgeCrowd } from './judge/judgeCrowd.ts'
import { judgeShow } from './judge/judgeShow.ts'
import { collectEvents, publishedFaults } from './judge/published.ts'
import { readTruth } from './judge/truth.ts'
import type { ChaosShow, ChaosStage } from './stage/chaosStage.ts'

/** What came of one round. Times are milliseconds. */
export interface Round {
  readonly faults: readonly string[]
  readonly seed: number
  /** From the first strike until all was mended. */
  readonly brokenMs: number
  readonly history: History
  /** The longest in which nobody was sold a seat of the show that most want. */
  readonly silenceMs: number
  /** From the mending until nothing went on any more. */
  readonly restMs: number
  readonly events: number
  /** What is wrong, a sentence each. */
  readonly findings: readonly string[]
}

export function nameOf({ faults }: Pick<Round, 'faults'>): string {
  return faults.join('+') || 'nothing'
}

const usualLastsMs = 5000
/** Sales of every show go on after it was mended. */
const salesAgainMsMax = 30_000

/** Sells under load, breaks what the faults break, mends it, waits for rest, and judges. */
export async function playRound(stage: ChaosStage, faults: readonly Fault[], seed: number): Promise<Round> {
  const random = new Random(seed, 'round')
  const shows = await makeProgramme(stage)
  const crowd = await RunningCrowd.start(stage, shows, random)
  const { history } = crowd
  const findings: string[] = []
  await salesOf(history, shows.wide, 30)
  await pause(500)
  const owner = await stage.ownerOf(shows.wide)
  const others = stage.usual.filter((machine) => machine !== owner)
  const scene: Scene = { stage, show: shows.wide, owner, others, random: random.named('faults') }

  const struckMs = performance.now()
  await Promise.all(faults.map((fault, i) => strike(fault, scene, i)))
  await stage.mend()
  const mendedMs = performance.now()
  await salesOf(history, shows.wide, 30).catch((error) =>
    findings.push(`after the mending, ${error.message}`),
  )
  await pause(1000)
  const endedMs = performance.now()
  await crowd.end()
  await atRest(stage, Object.values(shows)).catch((error) => findings.push(`no rest: ${error.message}`))
  const restMs = performance.now() - mendedMs
  const { events, wrong } = await judge(stage, shows, history)
  return {
    faults: faults.map(({ name }) => name),
    seed,
    brokenMs: mendedMs - struckMs,
    history,
    silenceMs: history.longestSilenceMs(shows.wide.id, struckMs, endedMs),
    restMs,
    events,
    findings: [...stage.machines.flatMap((machine) => machine.takeDeaths()), ...findings, ...wrong],
  }
}

/** The second one of a pair strikes somewhere in the first one's time. */
async function strike(fault: Fault, scene: Scene, place: number): Promise<void> {
  const { lastsMs = usualLastsMs } = fault
  if (place > 0) await pause(scene.random.between(0, 3000))
  await fault.strike(scene)
  await pause(lastsMs)
}

/** Resolves after that many more sales. */
async function salesOf({ deeds }: History, { id }: ChaosShow, count: number): Promise<void> {
  const sinceMs = performance.now()
  await eventually(async () => {
    const sold = deeds.filter(
      ({ showId, sentMs, answer }) => showId === id && sentMs > sinceMs && answer?.status === 201,
    )
    if (sold.length < count) throw new Error(`${sold.length} seats were sold in ${salesAgainMsMax} ms`)
  }, salesAgainMsMax)
}

async function judge(stage: ChaosStage, shows: Programme, history: History) {
  const { databaseUrl, amqpUrl } = stage.backing
  const wrong = judgeCrowd(history)
  const published = await collectEvents(amqpUrl)
  const state = await openMysqlState(databaseUrl)
  let events = 0
  try {
    for (const { id, seats } of Object.values(shows)) {
      const truth = await readTruth(state, id, new Plans())
      events += truth.events.length
      wrong.push(...judgeShow(history, truth, seats), ...publishedFaults(truth.events, published))
    }
  } finally {
    await state.close()
  }
  return { events, wrong }
}
