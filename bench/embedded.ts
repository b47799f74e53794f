import type { ShowId, UserId } from '../src/core/ids.ts'
import type { Turn } from '../src/core/records/turn.ts'
import type { Command } from '../src/core/reservations/command.ts'
import { compileLayout } from '../src/core/seats/seatPlan.ts'
import { restoreShowState } from '../src/core/shows/showState.ts'
import { takeTurn } from '../src/core/takeTurn.ts'
import { openStage, type Stage, seatsPerShow } from './embedded/stage.ts'
import { numberFlags } from './numberFlags.ts'
import { grouped, median, printTable, progress, writeResults } from './report.ts'

interface Rate {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/**
 * Durable reservations a second through the actor, without HTTP, on SQLite: by one caller, who pays a commit for each,
 * and by many, who share one. The ceiling is the same turns, decided beforehand, handed to the store in batches as
 * large as there are callers.
 */
export async function embedded(args: readonly string[]): Promise<void> {
  const { rounds, seconds, callers } = numberFlags(args, { rounds: 3, seconds: 2, callers: 64 })
  const stage = await openStage()
  try {
    const one: Rate[] = []
    const many: Rate[] = []
    const ceiling: Rate[] = []
    for (let round = 1; round <= rounds; round++) {
      one.push(await throughActor(stage, 1, seconds))
      many.push(await throughActor(stage, callers, seconds))
      ceiling.push(await straightToStore(stage, callers, seconds))
      const figures = [one, many, ceiling].map((rates) => grouped(rates.at(-1)!.perSecond))
      progress(`round ${round}: 1 caller, ${callers} callers, ceiling: ${figures.join(' · ')} a second`)
    }
    const results = { one: middle(one), many: middle(many), ceiling: middle(ceiling) }
    writeResults('embedded', { rounds, seconds, callers, ...results })
    const row = (name: string, { perSecond, p50Ms, p99Ms }: Rate) => {
      const ratio = (perSecond / results.ceiling.perSecond).toFixed(2)
      return [name, grouped(perSecond), ratio, p50Ms.toFixed(2), p99Ms.toFixed(2)]
    }
    printTable(
      ['durable reservations, SQLite', 'a second', 'of the ceiling', 'p50 ms', 'p99 ms'],
      [
        row('1 caller', results.one),
        row(`${callers} callers`, results.many),
        row(`the store alone, batches of ${callers}`, results.ceiling),
      ],
    )
  } finally {
    await stage.close()
  }
}

/** Each caller asks for a seat, waits for the answer, and asks for the next one. */
async function throughActor(stage: Stage, callers: number, seconds: number): Promise<Rate> {
  let show = stage.newShow()
  let next = 0
  await show
  const latencies: number[] = []
  const endMs = performance.now() + seconds * 1000
  const caller = async () => {
    while (performance.now() < endMs) {
      if (next === seatsPerShow) {
        show = stage.newShow()
        next = 0
      }
      const user = next++
      const { showId, seats } = await show
      const startedMs = performance.now()
      const outcome = await stage.host.ask(showId, reserve(showId, seats[user]!, user))
      latencies.push(performance.now() - startedMs)
      // A fast wrong run is a failed run.
      if (!outcome.ok) throw new Error(`seat ${seats[user]} was refused`, { cause: outcome.refusal })
    }
  }
  const startedMs = performance.now()
  await Promise.all(Array.from({ length: callers }, caller))
  return rateOf(latencies, performance.now() - startedMs)
}

async function straightToStore(stage: Stage, batchTurns: number, seconds: number): Promise<Rate> {
  const { stores } = stage
  const epoch = await stores.shows.raiseEpoch(0)
  const latencies: number[] = []
  let spentMs = 0
  while (spentMs < seconds * 1000) {
    const { showId, seats } = await stage.newShow()
    const turns = await decided(stage, showId, seats)
    for (let i = 0; i < turns.length && spentMs < seconds * 1000; i += batchTurns) {
      const batch = turns.slice(i, i + batchTurns)
      const startedMs = performance.now()
      await stores.shows.commit(0, epoch, batch)
      const tookMs = performance.now() - startedMs
      spentMs += tookMs
      for (const _ of batch) latencies.push(tookMs)
    }
  }
  // The host's epoch has been overtaken: it takes the shard back for the next round.
  await stage.host.claim()
  return rateOf(latencies, spentMs)
}

async function decided({ stores }: Stage, showId: ShowId, seats: readonly string[]): Promise<Turn[]> {
  const snapshot = (await stores.shows.load(showId, 0))!
  const plan = compileLayout(await stores.shows.layout(snapshot.hall.id, snapshot.hall.version))
  const state = restoreShowState(snapshot, plan)
  return seats.map((seat, i) => {
    const { events, answer } = takeTurn(state, reserve(showId, seat, i), Date.now())
    return { showId, plan, currency: 'EUR', events, answer }
  })
}

function reserve(showId: ShowId, seat: string, user: number): Command {
  const by = { userId: `${showId}-user-${user}` as UserId, staff: false }
  return { type: 'reserve', by, seats: [seat], holdMs: null, waitlist: false }
}

function rateOf(latencies: readonly number[], tookMs: number): Rate {
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!
  return { perSecond: (latencies.length / tookMs) * 1000, p50Ms: at(0.5), p99Ms: at(0.99) }
}

function middle(rates: readonly Rate[]): Rate {
  const of = (figure: keyof Rate) => median(rates.map((rate) => rate[figure]))
  return { perSecond: of('perSecond'), p50Ms: of('p50Ms'), p99Ms: of('p99Ms') }
}
