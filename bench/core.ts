import type { Command } from '../src/core/reservations/command.ts'
import type { Outcome } from '../src/core/reservations/outcome.ts'
import { takeTurn } from '../src/core/takeTurn.ts'
import { type Choices, choices } from './core/choices.ts'
import { nowMs, planOf } from './core/hall.ts'
import { type BytesAShow, bytesAShow } from './core/memory.ts'
import { type Asking, type Mix, mixes } from './core/mixes.ts'
import { flags } from './flags.ts'
import { grouped, median } from './report/numbers.ts'
import { progress } from './report/progress.ts'
import { publish } from './report/publish.ts'
import type { Table } from './report/report.ts'

const hallSizes = [300, 20_000, 100_000]
/** Few enough for the smallest hall, many enough for the clock. */
const commandsAtATime = 60

interface Decisions {
  readonly mix: string
  readonly seats: number
  /** Median of the rounds. */
  readonly perSecond: number
  readonly rounds: readonly number[]
}

/**
 * Decisions a second through `takeTurn`, one show, one thread, nothing written: the most that any shell around the
 * core can reach. Halls take turns round by round, so that a slow spell of the machine meets them all.
 */
export async function core(args: readonly string[]): Promise<void> {
  const { rounds, seconds } = flags(args, { rounds: 5, seconds: 1 })
  const plans = hallSizes.map((size) => planOf(size))

  const memory = plans.map((plan) => {
    progress(`bytes a show: ${grouped(plan.seatCount)} seats`)
    return { seats: plan.seatCount, ...bytesAShow(plan) }
  })
  const decisions = mixes.flatMap((mix) => measure(mix, plans, rounds, seconds))

  const best = plans.flatMap((plan) => {
    progress(`best available: ${grouped(plan.seatCount)} seats`)
    return choices(plan, seconds)
  })

  publish({
    name: 'core',
    title: 'The core alone',
    about: [
      'Decisions a second through takeTurn, one show, one thread, nothing written: the most that any shell around the ' +
        'core can reach. The median of the rounds.',
    ],
    settings: { rounds, seconds },
    tables: [decisionsTable(decisions), choicesTable(best), memoryTable(memory)],
    charts: [
      {
        type: 'bars',
        title: 'Decisions a second, smallest hall',
        unit: 'a second',
        bars: decisions
          .filter(({ seats }) => seats === hallSizes[0])
          .map(({ mix, perSecond }) => ({ name: mix, value: perSecond, label: grouped(perSecond) })),
      },
    ],
    figures: { decisions, best, memory },
  })
}

function measure(
  mix: Mix,
  plans: readonly ReturnType<typeof planOf>[],
  rounds: number,
  seconds: number,
): Decisions[] {
  const halls = plans.map((plan) => ({
    seats: plan.seatCount,
    asking: mix.start(plan),
    rates: [] as number[],
  }))
  for (const { asking } of halls) decisionsPerSecond(asking, seconds)
  for (let round = 1; round <= rounds; round++) {
    for (const { asking, rates } of halls) rates.push(decisionsPerSecond(asking, seconds))
    progress(`${mix.name}: round ${round}: ${halls.map(({ rates }) => grouped(rates.at(-1)!)).join(' · ')}`)
  }
  return halls.map(({ seats, rates }) => ({ mix: mix.name, seats, perSecond: median(rates), rounds: rates }))
}

/**
 * Only the turns are timed. The commands are made before, a few at a time and anew, as a server has them: fresh from
 * the wire, every string its own.
 */
function decisionsPerSecond({ state, next, answered }: Asking, seconds: number): number {
  let decisions = 0
  let tookMs = 0
  while (tookMs < seconds * 1000) {
    const commands = fromTheWire(next(commandsAtATime))
    const outcomes: Outcome[] = []
    const startedAt = performance.now()
    for (const command of commands) outcomes.push(takeTurn(state, command, nowMs).outcome)
    tookMs += performance.now() - startedAt
    for (const [i, outcome] of outcomes.entries()) answered(outcome, commands[i]!)
    decisions += commands.length
  }
  return (decisions / tookMs) * 1000
}

function fromTheWire(commands: readonly Command[]): Command[] {
  return JSON.parse(JSON.stringify(commands)) as Command[]
}

function decisionsTable(decisions: readonly Decisions[]): Table {
  const rows = mixes.map(({ name }) => {
    const rates = decisions.filter(({ mix }) => mix === name).map(({ perSecond }) => perSecond)
    return [name, ...rates.map(grouped), (rates.at(-1)! / rates[0]!).toFixed(2)]
  })
  return { head: ['decisions a second', ...hallSizes.map(seatsOf), 'largest / smallest'], rows }
}

function choicesTable(best: readonly Choices[]): Table {
  const rows = [...new Set(best.map(({ fill }) => fill))].map((name) => {
    const figures = best.filter(({ fill }) => fill === name)
    return [name, ...figures.map(({ median, p99 }) => `${median.toFixed(1)} · ${p99.toFixed(1)}`)]
  })
  return { head: ['best available: us, median · p99', ...hallSizes.map(seatsOf)], rows }
}

function memoryTable(memory: readonly (BytesAShow & { seats: number })[]): Table {
  return {
    head: ['bytes a show', ...hallSizes.map(seatsOf)],
    rows: [
      ['empty', ...memory.map(({ empty }) => grouped(empty))],
      ['sold out', ...memory.map(({ soldOut }) => grouped(soldOut))],
      ['sold out, a seat', ...memory.map(({ soldOut, seats }) => (soldOut / seats).toFixed(1))],
    ],
  }
}

function seatsOf(seats: number): string {
  return `${grouped(seats)} seats`
}
