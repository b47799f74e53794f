import type { CleanUps } from './cleanUps.ts'
import { cliffsReport } from './cliffs/cliffsReport.ts'
import { wakeShows } from './cliffs/wakeShows.ts'
import type { Contender } from './contest/contender.ts'
import { takeTurns, warmUp } from './contest/takeTurns.ts'
import { flags } from './flags.ts'
import { publish } from './report/publish.ts'
import { answersFaults } from './sales/answersFaults.ts'
import { faultsOnceSettled } from './sales/faultsOnceSettled.ts'
import type { InPlay } from './sales/freeSeats.ts'
import type { SalesJournal } from './sales/salesJournal.ts'
import { benchHall } from './stage/benchHall.ts'
import { openStage } from './stage/openStage.ts'
import type { BenchShow, Stage } from './stage/stage.ts'
import { stageFlags } from './stage/stageFlags.ts'

const defaults = {
  ...stageFlags,
  rounds: 5,
  seconds: 2,
  warmUp: 1,
  clients: 128,
  users: 1000,
  /** Active beside the one that is sold. */
  shows: 5000,
}

/** A cinema's. */
const few = 300
const many = 100_000

/** The same requests, half of them for a seat and half giving one back, where it might matter how much there is. */
export async function cliffs(args: readonly string[], cleanUps: CleanUps): Promise<void> {
  const given = flags(args, defaults)
  const [quiet, busy] = [await openStage(given, cleanUps), await openStage(given, cleanUps)]
  const tokens = await quiet.tokens(given.users)
  await wakeShows(busy, given.shows, tokens)
  const sold = (name: string, stage: Stage, seats: number, inPlay?: InPlay) =>
    contender(name, stage, seats, tokens, inPlay)
  const contenders = [
    sold('300 seats', quiet, few),
    sold('20,000 seats', quiet, 20_000),
    sold('100,000 seats', quiet, many),
    sold('100,000 seats, the first 300', quiet, many, [0, few - 1]),
    sold('100,000 seats, the last 300', quiet, many, [many - few, many - 1]),
    sold(`300 seats, ${given.shows.toLocaleString('en')} other shows active`, busy, few),
  ]
  const contest = { ...given, contenders, tokens, cleanUps }
  const faults = await warmUp(contest, given.clients)
  const { measured, faults: more } = await takeTurns(contest, given.clients)
  publish(cliffsReport(quiet.about, { ...given, databaseUrl: quiet.about }, measured, [...faults, ...more]))
}

function contender(
  name: string,
  stage: Stage,
  seats: number,
  tokens: readonly string[],
  inPlay?: InPlay,
): Contender {
  const hall = benchHall(seats)
  const mix = { groups: 0, cancels: 0.5, holds: 0, rivals: 0, keys: 0 }
  let hallId: Promise<string> | undefined
  return {
    name,
    url: stage.url,
    isRefusing: false,
    async makeShow() {
      hallId ??= stage.makeHall(hall)
      return stage.makeShow(hall, {}, await hallId)
    },
    script: ({ id }: BenchShow) => ({
      name: 'buyers',
      options: { showId: id, hall, tokens, ...mix, ...(inPlay && { inPlay }) },
    }),
    async faults(show, { answers, journal }) {
      const sales = journal as SalesJournal
      const read = () => stage.readSales(show, sales, tokens)
      return [...answersFaults(answers), ...(await faultsOnceSettled(sales, read))]
    },
    cpuSeconds: async () => (await stage.metrics()).cpuSeconds,
  }
}
