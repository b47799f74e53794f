import { Random } from '../simulation/random.ts'
import type { Fault } from './faults/fault.ts'
import { faults } from './faults/faults.ts'
import type { Flags } from './flags.ts'

export interface Planned {
  readonly faults: readonly Fault[]
  readonly seed: number
}

const pairsWithoutTime = 10

/** The rounds of a run, without an end where only time ends it. A round's seed depends on its place alone. */
export function* schedule({
  rounds,
  pairsOnly,
  minutes,
  seed,
  databaseUrl,
}: Flags): Generator<Planned, void> {
  let place = 0
  const planned = (faults: readonly Fault[]) => ({ faults, seed: seed + place++ })
  const usable = faults.filter(({ breaksDatabase }) => !(breaksDatabase && databaseUrl !== undefined))
  if (rounds.length > 0) {
    do yield* rounds.map(planned)
    while (minutes !== undefined)
    return
  }
  if (!pairsOnly) yield* usable.map((fault) => planned([fault]))
  if (!pairsOnly && minutes === undefined) return
  const random = new Random(seed, 'pairs')
  for (let pairs = 0; minutes !== undefined || pairs < pairsWithoutTime; pairs++) {
    const first = random.pick(usable)
    yield planned([first, random.pick(usable.filter((fault) => fault !== first))])
  }
}
