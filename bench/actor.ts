import type { ShowId, UserId } from '../src/core/ids.ts'
import type { Turn } from '../src/core/records/turn.ts'
import type { Command } from '../src/core/reservations/command.ts'
import { compileLayout } from '../src/core/seats/seatPlan.ts'
import { restoreShowState } from '../src/core/shows/showState.ts'
import { takeTurn } from '../src/core/takeTurn.ts'
import { openStage, type Stage, seatsPerShow } from './actor/stage.ts'
import type { CleanUps } from './cleanUps.ts'
import { flags } from './flags.ts'
import { grouped, median } from './report/numbers.ts'
import { progress } from './report/progress.ts'
import { publish } from './report/publish.ts'
import { stageFlags } from './stage/stageFlags.ts'

interface Rate {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

interface Compared {
  readonly callers: number
  readonly actor: Rate[]
  readonly store: Rate[]
}

/**
 * Durable reservations a second through the actor, without HTTP: by one caller, who pays a commit for each, and by many,
 * who share one. Beside each the same turns, decided beforehand and handed to the store in batches as large as there are
 * callers: the same rows in a bare fenced commit.
 */
export async function actor(args: readonly string[], cleanUps: CleanUps): Promise<void> {
  const { embedded, databaseUrl } = stageFlags
  const given = flags(args, { embedded, databaseUrl, rounds: 3, seconds: 2, callers: 256 })
  const { rounds, seconds } = given
  const stage = await openStage(given, cleanUps)
  const all: Compared[] = [1, given.callers].map((callers) => ({ callers, actor: [], store: [] }))
  // The first round warms them up.
  for (let round = 0; round <= rounds; round++) {
    for (const { callers, actor, store } of all) {
      const through = await throughActor(stage, callers, seconds)
      const straight = await straightToStore(stage, callers, seconds)
      if (round === 0) continue
      actor.push(through)
      store.push(straight)
      const figures = [through, straight].map(({ perSecond }) => grouped(perSecond))
      progress(
        `round ${round}: ${callers} at a time: ${figures.join(' through the actor, the store alone ')} a second`,
      )
    }
  }
  const compared = all.map(({ callers, actor, store }) => ({
    callers,
    actor: middle(actor),
    store: middle(store),
  }))
  const row = (name: string, { perSecond, p50Ms, p99Ms }: Rate, of: Rate) => [
    name,
    grouped(perSecond),
    (perSecond / of.perSecond).toFixed(2),
    p50Ms.toFixed(2),
    (p50Ms / of.p50Ms).toFixed(2),
    p99Ms.toFixed(2),
  ]
  publish({
    name: given.embedded ? 'actor-sqlite' : 'actor',
    title: `Through the actor on ${stage.about}`,
    about: [
      'Durable reservations a second through the actor, without HTTP, and the same rows in a bare fenced commit: the ' +
        'turns are decided beforehand, and handed to the store as many at a time. The median of the rounds.',
    ],
    settings: { ...given, databaseUrl: stage.about },
    tables: [
      {
        head: [stage.about, 'a second', 'of the store', 'p50 ms', '/ the store', 'p99 ms'],
        rows: compared.flatMap(({ callers, actor, store }) => [
          row(callers === 1 ? '1 caller' : `${grouped(callers)} callers`, actor, store),
          row(`the store alone, ${grouped(callers)} at a time`, store, store),
        ]),
      },
    ],
    figures: { compared },
  })
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
